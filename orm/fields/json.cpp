#include "orm/fields/json.hpp"

#include "orm/fields/refusal.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

namespace rowcall {

namespace {

constexpr std::string_view json_kind = "JSON";

void put_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out += hex[static_cast<unsigned char>(c) >> 4];
                out += hex[static_cast<unsigned char>(c) & 0xf];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

// Receives the events of nlohmann's parser, which does not recurse, and writes the canonical text.
// No tree is built: a number would lose digits in it.
class CanonicalWriter {
public:
    explicit CanonicalWriter(std::string_view source) : source_(source) {}

    std::string take() { return std::move(out_); }

    bool null() { return put("null"); }
    bool boolean(bool value) { return put(value ? "true" : "false"); }
    bool number_integer(std::int64_t value) { return put(std::to_string(value)); }
    bool number_unsigned(std::uint64_t value) { return put(std::to_string(value)); }

    bool number_float(double, const std::string& written) {
        begin_value();
        // The parser writes the point as the locale does.
        for (const char c : written)
            out_ += std::string_view{"0123456789+-eE"}.find(c) == std::string_view::npos ? '.' : c;
        return true;
    }

    bool string(std::string& value) {
        begin_value();
        put_string(out_, value);
        return true;
    }

    bool binary(std::vector<std::uint8_t>&) { return false; } // no JSON text has one

    bool start_object(std::size_t) { return open('{'); }
    bool start_array(std::size_t) { return open('['); }

    bool key(std::string& name) {
        begin_value();
        Level& object = levels_.back();
        object.sorted &= object.members.empty() || object.members.back().name < name;
        const std::size_t begin = out_.size();
        put_string(out_, name);
        out_ += ':';
        object.members.push_back({std::move(name), begin});
        after_key_ = true;
        return true;
    }

    bool end_object() {
        if (!levels_.back().sorted) sort_members(levels_.back());
        return close('}');
    }

    bool end_array() { return close(']'); }

    bool parse_error(
        std::size_t byte, const std::string&, const nlohmann::detail::exception& error) {
        // Of "[json.exception...] parse error at line 1, column 2: reason", the reason.
        std::string_view reason = error.what();
        reason.remove_prefix(std::min(reason.find("] ") + 2, reason.size()));
        if (reason.starts_with("parse error at"))
            reason.remove_prefix(std::min(reason.find(": ") + 2, reason.size()));
        detail::refuse(
            source_, json_kind,
            "at byte " + std::to_string(byte) + ", " + detail::printable(reason));
    }

private:
    struct Member {
        std::string name;
        std::size_t begin; // in out_
    };

    // An array or object that is not closed yet.
    struct Level {
        bool empty = true;
        bool sorted = true;
        std::vector<Member> members;
    };

    void begin_value() {
        if (!levels_.empty() && !after_key_) {
            if (!levels_.back().empty) out_ += ',';
            levels_.back().empty = false;
        }
        after_key_ = false;
    }

    bool put(std::string_view text) {
        begin_value();
        out_ += text;
        return true;
    }

    bool open(char bracket) {
        if (levels_.size() == Json::max_depth)
            detail::refuse(
                source_, json_kind,
                "it is nested more than " + std::to_string(Json::max_depth) + " levels deep");
        put({&bracket, 1});
        levels_.emplace_back();
        return true;
    }

    bool close(char bracket) {
        levels_.pop_back();
        out_ += bracket;
        return true;
    }

    // Puts the members of the object that ends at the end of out_ into the order of their names.
    void sort_members(const Level& object) {
        const std::size_t begin = object.members.front().begin;
        const std::string written = out_.substr(begin);
        struct Piece {
            std::string_view name, text;
        };
        std::vector<Piece> pieces;
        std::size_t end = written.size();
        for (auto member = object.members.rbegin(); member != object.members.rend(); ++member) {
            const std::size_t from = member->begin - begin;
            pieces.push_back({member->name, std::string_view{written}.substr(from, end - from)});
            end = from - 1; // without the comma
        }
        std::ranges::sort(pieces, {}, &Piece::name);
        const auto twice = std::ranges::adjacent_find(pieces, {}, &Piece::name);
        if (twice != pieces.end())
            detail::refuse(
                source_, json_kind, "an object has two members " + detail::quoted(twice->name));
        out_.resize(begin);
        for (const Piece& piece : pieces) {
            if (out_.size() != begin) out_ += ',';
            out_ += piece.text;
        }
    }

    std::string_view source_;
    std::string out_;
    std::vector<Level> levels_;
    bool after_key_ = false;
};

} // namespace

Json Json::parse(std::string_view text) {
    // The parser takes a zero byte for the end of the text.
    if (const auto zero = text.find('\0'); zero != text.npos)
        detail::refuse(
            text, json_kind, "at byte " + std::to_string(zero + 1) + ", there is a zero byte");
    CanonicalWriter writer{text};
    nlohmann::json::sax_parse(text.begin(), text.end(), &writer);
    return Json{writer.take()};
}

} // namespace rowcall
