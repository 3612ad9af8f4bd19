#include "examples/web/http_exchange.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <strings.h>

namespace web {

namespace {

bool is_same_word(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Is it one of a header's values, which commas separate?
bool has_word(const httplib::Request& request, const char* header, std::string_view word) {
    const auto [first, last] = request.headers.equal_range(header);
    for (auto it = first; it != last; ++it)
        for (std::string_view rest = it->second; !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            if (is_same_word(trimmed(rest.substr(0, comma)), word)) return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    return false;
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return length;
}

// What a proxy says of whom it serves: each appends the address that it saw.
std::string last_forwarded_for(const httplib::Request& request) {
    const std::size_t count = request.get_header_value_count("X-Forwarded-For");
    if (count == 0) return {};
    const std::string all = request.get_header_value("X-Forwarded-For", count - 1);
    return std::string{trimmed(std::string_view{all}.substr(all.rfind(',') + 1))};
}

std::string_view find_header(const void* native, std::string_view name) {
    const auto& headers = static_cast<const httplib::Request*>(native)->headers;
    const auto found = headers.find(std::string{name});
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

} // namespace

rowcall::Request view(const httplib::Request& request) {
    const std::string_view target = request.target;
    const std::size_t question = std::min(target.find('?'), target.size());
    return {
        .method = request.method,
        .path = request.path,
        .query = target.substr(std::min(question + 1, target.size())),
        .peer = request.remote_addr,
        .find_header = &find_header,
        .native = &request};
}

BodyHeaders BodyHeaders::of(const httplib::Request& request, std::size_t most) {
    constexpr auto unknown = std::numeric_limits<std::uint64_t>::max();
    // The library reads chunks without a limit.
    if (request.has_header("Transfer-Encoding")) return {unknown, 411};
    const auto [first, last] = request.headers.equal_range("Content-Length");
    if (first == last) return {};
    const auto length = parse_length(first->second);
    for (auto it = first; it != last; ++it)
        if (!length || it->second != first->second) return {unknown, 400};
    if (*length > most) return {*length, 413};
    // It would unpack it, also without a limit.
    const std::string encoding = request.get_header_value("Content-Encoding");
    const bool is_packed = !encoding.empty() && !is_same_word(encoding, "identity");
    return {*length, *length > 0 && is_packed ? 415 : 0};
}

void Exchange::begin(httplib::Request& request) {
    for (const char* forged : {"REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR", "LOCAL_PORT"})
        request.headers.erase(forged);
    request.headers.erase("Accept-Encoding");
    if (is_behind_proxy_)
        if (std::string client = last_forwarded_for(request); !client.empty())
            request.remote_addr = std::move(client);
    request_.method = request.method;
    request_.path = request.path;
    request_.target = request.target;
    request_.version = request.version;
    request_.headers = request.headers;
    request_.remote_addr = request.remote_addr;
    request_.remote_port = request.remote_port;
    view_ = view(request_);

    const BodyHeaders body = BodyHeaders::of(request, most_of_body_);
    stream_.begin_body(body.size);
    refusal_ = body.refusal;
    request.ranges.clear();
    request.headers.erase("Range");
    is_last_ =
        refusal_ != 0 || request.version != "HTTP/1.1" || has_word(request, "Connection", "close");
    // The library goes by these words.
    if (refusal_ != 0) request.headers.erase("Expect");
    if (is_last_) {
        request.headers.erase("Connection");
        request.headers.emplace("Connection", "close");
    }

    has_begun_ = true;
    try {
        rowcall::request_started.send(view_);
    } catch (...) {
        start_error_ = std::current_exception();
    }
}

bool Exchange::route(httplib::Response& response) {
    if (request_.method == "HEAD") response.set_header("Accept-Ranges", "none");
    untouched_ = response;
    if (start_error_) std::rethrow_exception(start_error_);
    if (refusal_ != 0) response.status = refusal_;
    return refusal_ != 0;
}

void Exchange::fail(const std::exception_ptr& error, httplib::Response* response) {
    if (response) {
        const httplib::Response given_up = std::exchange(*response, untouched_);
        response->status = 500;
    }
    if (!std::exchange(has_failed_, true)) rowcall::got_request_exception.send_robust(view_, error);
}

void Exchange::finish(bool is_sent) {
    const AnswerMeter& answer = stream_.answer();
    const rowcall::Reply reply{
        .status = answer.status() ? answer.status() : 500,
        .body_size = answer.body_size(),
        .complete = is_sent && !stream_.has_failed() && !stream_.is_cut()};
    rowcall::request_finished.send_robust(view_, reply);
}

} // namespace web
