#include "examples/web/http_adapter.hpp"
