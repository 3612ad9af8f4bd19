#include "orm/fields/sql_value.hpp"

#include <fmt/format.h>

namespace rowcall {

OwnedValue own(const SqlValue& value) {
    switch (value.type()) {
    case SqlType::integer:
        return value.integer();
    case SqlType::real:
        return value.real();
    case SqlType::text:
        return std::string{value.text()};
    case SqlType::blob:
        return std::vector<std::byte>{value.blob().begin(), value.blob().end()};
    case SqlType::null:
        break;
    }
    return {};
}

SqlValue borrow(const OwnedValue& value) noexcept {
    struct {
        SqlValue operator()(std::monostate) const { return {}; }
        SqlValue operator()(std::int64_t v) const { return SqlValue{v}; }
        SqlValue operator()(double v) const { return SqlValue{v}; }
        SqlValue operator()(const std::string& v) const { return SqlValue{std::string_view{v}}; }
        SqlValue operator()(const std::vector<std::byte>& v) const {
            return SqlValue{std::span<const std::byte>{v}};
        }
    } borrow_one;
    return std::visit(borrow_one, value);
}

std::string to_string(const SqlValue& value) {
    switch (value.type()) {
    case SqlType::integer:
        return fmt::format("{}", value.integer());
    case SqlType::real:
        return fmt::format("{}", value.real());
    case SqlType::text: {
        std::string quoted = "'";
        for (const char c : value.text()) quoted.append(c == '\'' ? 2 : 1, c);
        return quoted + "'";
    }
    case SqlType::blob: {
        std::string hex = "x'";
        for (const std::byte b : value.blob()) hex += fmt::format("{:02x}", unsigned(b));
        return hex + "'";
    }
    case SqlType::null:
        break;
    }
    return "NULL";
}

struct Scratch::Kept {
    Kept* before;
    std::string text{};
    std::vector<std::byte> blob{};
};

std::string_view Scratch::keep(std::string text) {
    last_ = new Kept{.before = last_, .text = std::move(text)};
    return last_->text;
}

std::span<const std::byte> Scratch::keep(std::vector<std::byte> blob) {
    last_ = new Kept{.before = last_, .blob = std::move(blob)};
    return last_->blob;
}

void Scratch::release() noexcept {
    while (last_) {
        Kept* const kept = last_;
        last_ = kept->before;
        delete kept;
    }
}

} // namespace rowcall
