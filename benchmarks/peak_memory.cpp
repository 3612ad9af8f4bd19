#include "peak_memory.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

#include <malloc.h>

namespace bench {

namespace {

// A line of /proc/self/status, in KiB.
double status_kib(const std::string& name) {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ':')) return std::stod(line.substr(name.size() + 1));
    throw std::runtime_error{"/proc/self/status has no " + name};
}

} // namespace

double peak_megabytes(const std::function<void()>& work) {
    malloc_trim(0);
    std::ofstream{"/proc/self/clear_refs"} << "5"; // the peak is what is resident now
    const double before = status_kib("VmRSS");
    work();
    return (status_kib("VmHWM") - before) / 1024;
}

} // namespace bench
