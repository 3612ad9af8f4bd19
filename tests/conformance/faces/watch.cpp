#include "tests/conformance/model_operations.hpp"

namespace rowcall::conformance {
template const ModelFace& face_of<Watch>();
template const ModelFace& face_of<Person>();
} // namespace rowcall::conformance
