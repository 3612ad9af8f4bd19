// The texts that a request brings, and what they may be.
#pragma once

#include <httplib.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace web {

/// The fields of a form; of a GET, those of its address. In their order, as they were typed.
using Fields = std::vector<std::pair<std::string, std::string>>;
Fields fields_of(const httplib::Request& request);

/// A text from outside, without blanks around it, with plain line breaks. Throws HttpError 422 that
/// names the field, for what is not UTF-8, and for characters that cannot be seen but change how
/// others look: controls, other directions of writing, nothing of no width.
std::string checked_text(const std::string& name, std::string text);

/// How many characters an UTF-8 text has, as browsers count them for all but rare ones.
std::size_t length_of(std::string_view utf8) noexcept;

/// The path, if it is one of this site, without anything that has no place in a header; else the
/// page that everybody has.
std::string local_path(const std::string& path);

} // namespace web
