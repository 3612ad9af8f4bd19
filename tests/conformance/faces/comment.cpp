#include "tests/conformance/model_operations.hpp"

namespace rowcall::conformance {
template const ModelFace& face_of<Comment>();
template const ModelFace& face_of<Attachment>();
template const ModelFace& face_of<LogEntry>();
} // namespace rowcall::conformance
