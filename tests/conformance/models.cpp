#include "tests/conformance/models.hpp"

namespace rowcall {
template const ModelInfo& model_info<conformance::User>();
template const ModelInfo& model_info<conformance::Profile>();
template const ModelInfo& model_info<conformance::Project>();
template const ModelInfo& model_info<conformance::Tag>();
template const ModelInfo& model_info<conformance::Todo>();
template const ModelInfo& model_info<conformance::Watch>();
template const ModelInfo& model_info<conformance::Person>();
template const ModelInfo& model_info<conformance::Comment>();
template const ModelInfo& model_info<conformance::Attachment>();
template const ModelInfo& model_info<conformance::LogEntry>();
} // namespace rowcall
