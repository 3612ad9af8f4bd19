#pragma once

#include <functional>

namespace bench {

/// How many megabytes the program's resident memory grows beyond what it is before, at its
/// greatest, while `work` runs.
double peak_megabytes(const std::function<void()>& work);

} // namespace bench
