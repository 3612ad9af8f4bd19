#include "tests/conformance/model_operations.hpp"

namespace rowcall::conformance {
template const ModelFace& face_of<Project>();
template const ModelFace& face_of<Tag>();
} // namespace rowcall::conformance
