#include "examples/web/site/origin.hpp"

namespace web {

namespace {

bool is_from_elsewhere(const httplib::Request& request) {
    const std::string site = request.get_header_value("Sec-Fetch-Site");
    if (!site.empty()) return site != "same-origin" && site != "none";
    // Older browsers say where the page is from, as "http://host:port".
    const std::string origin = request.get_header_value("Origin");
    const std::size_t host = origin.find("//");
    return !origin.empty() && (host == std::string::npos ||
                               origin.substr(host + 2) != request.get_header_value("Host"));
}

} // namespace

void check_origin(Context& context) {
    if (is_from_elsewhere(context.request)) throw HttpError{403, "Another site may not do this."};
    const bool is_api = context.request.path.starts_with("/api/");
    if (!is_api && !context.visitor().knows(context.raw_field("csrf_token")))
        throw HttpError{
            403, "The form is too old, or is not from here (it lacks its CSRF token). "
                 "Load its page again."};
}

} // namespace web
