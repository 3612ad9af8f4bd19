#pragma once

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <unistd.h>

/// A terminal of our own: what a program writes to terminal() can be read as the screen got it.
class Pty {
public:
    explicit Pty(unsigned short columns = 80) {
        winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
        if (openpty(&screen_, &terminal_, nullptr, nullptr, &size) != 0)
            throw std::runtime_error("no pseudo terminal");
    }
    ~Pty() {
        close(terminal_);
        close(screen_);
    }
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;

    int terminal() const { return terminal_; }

    /// What was written since the last call.
    std::string written() const {
        std::string text;
        pollfd waiting{.fd = screen_, .events = POLLIN, .revents = 0};
        while (poll(&waiting, 1, 0) == 1 && (waiting.revents & POLLIN) != 0) {
            char buffer[4096];
            const ssize_t size = read(screen_, buffer, sizeof buffer);
            if (size <= 0) break;
            text.append(buffer, static_cast<std::size_t>(size));
        }
        return text;
    }

private:
    int screen_ = -1;
    int terminal_ = -1;
};

/// Sets a variable of the environment (or with nullptr removes it) while it lives.
class SetVariable {
public:
    SetVariable(const char* name, const char* value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        set(value);
    }
    ~SetVariable() { set(old_ ? old_->c_str() : nullptr); }
    SetVariable(const SetVariable&) = delete;
    SetVariable& operator=(const SetVariable&) = delete;

private:
    void set(const char* value) const {
        if (value != nullptr)
            setenv(name_, value, 1);
        else
            unsetenv(name_);
    }

    const char* name_;
    std::optional<std::string> old_;
};
