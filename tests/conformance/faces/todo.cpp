#include "tests/conformance/model_operations.hpp"

namespace rowcall::conformance {
template const ModelFace& face_of<Todo>();
} // namespace rowcall::conformance
