// A place for databases, in $TMPDIR.
#pragma once

#include <filesystem>
#include <string>

#include <unistd.h>

namespace bench {

/// Goes when the program ends, with what is in it.
class TemporaryFolder {
public:
    TemporaryFolder() { std::filesystem::create_directory(path_); }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("rowcall-bench-" + std::to_string(getpid()));
};

} // namespace bench
