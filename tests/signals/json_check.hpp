// Whether a text is JSON: the tests of signals/ know no library that could say so.
#pragma once

#include <cstddef>
#include <string_view>

namespace rowcall {

class JsonCheck {
public:
    explicit JsonCheck(std::string_view text) : text_(text) {}
    bool is_one_value() { return value() && (skip_space(), at_ == text_.size()); }

private:
    bool value() {
        skip_space();
        if (take('{')) return list('}', [this] { return string() && take(':') && value(); });
        if (take('[')) return list(']', [this] { return value(); });
        if (peek() == '"') return string();
        for (const std::string_view word : {"null", "true", "false"})
            if (text_.substr(at_).starts_with(word)) return at_ += word.size(), true;
        return number();
    }
    bool list(char end, const auto& item) {
        if (take(end)) return true;
        do
            if (!item()) return false;
        while (take(','));
        return take(end);
    }
    bool string() {
        if (!take('"')) return false;
        for (; at_ < text_.size() && peek() != '"'; ++at_) {
            if (static_cast<unsigned char>(peek()) < ' ') return false;
            if (peek() != '\\') continue;
            ++at_;
            if (peek() != 'u') {
                if (std::string_view("\"\\/bfnrt").find(peek()) == text_.npos) return false;
            } else {
                for (int i = 0; i < 4; ++i)
                    if (++at_; std::string_view("0123456789abcdef").find(peek()) == text_.npos)
                        return false;
            }
        }
        return at_ < text_.size() && text_[at_++] == '"';
    }
    bool number() {
        const std::size_t start = at_;
        take('-');
        while ((peek() >= '0' && peek() <= '9') || peek() == '.') ++at_;
        return at_ > start && text_[at_ - 1] != '.' && text_[at_ - 1] != '-';
    }
    void skip_space() {
        while (peek() == ' ' || peek() == '\n') ++at_;
    }
    bool take(char c) {
        skip_space();
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    std::string_view text_;
    std::size_t at_ = 0;
};

inline bool is_json(std::string_view text) { return JsonCheck(text).is_one_value(); }

} // namespace rowcall
