#include "tests/conformance/model_operations.hpp"

namespace rowcall::conformance {
template const ModelFace& face_of<User>();
template const ModelFace& face_of<Profile>();
} // namespace rowcall::conformance
