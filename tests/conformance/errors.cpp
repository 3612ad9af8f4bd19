#include "tests/conformance/errors.hpp"

#include "orm/error.hpp"

#include <algorithm>

namespace rowcall::conformance {

namespace {

json integrity_error(const char* kind) { return {{"error", "IntegrityError"}, {"kind", kind}}; }

json refusal(const char* name, const ProtectedError& error) {
    json objects = json::array();
    for (const Obstacle& object : error.objects())
        objects.push_back({object.model, std::stoll(object.key)});
    std::sort(objects.begin(), objects.end());
    return {{"error", name}, {"objects", std::move(objects)}};
}

json unforeseen(const char* type, const std::exception& error) {
    return {{"error", std::string{type} + ": " + error.what()}};
}

} // namespace

json neutral_error(const std::exception_ptr& failure) {
    const auto named = [](const char* name) { return json{{"error", name}}; };
    try {
        std::rethrow_exception(failure);
    } catch (const MalformedScenario&) {
        throw;
    } catch (const json::exception&) {
        throw;
    } catch (const ReceiverError&) {
        return named("ReceiverError");
    } catch (const CallbackError&) {
        return named("CallbackError");
    } catch (const Abort&) {
        return named("Abort");
    } catch (const InvalidUse&) {
        return named("InvalidUse");
    } catch (const UniqueViolation&) {
        return integrity_error("unique");
    } catch (const ForeignKeyViolation&) {
        return integrity_error("foreign_key");
    } catch (const NotNullViolation&) {
        return integrity_error("not_null");
    } catch (const TransactionError&) {
        return named("TransactionError");
    } catch (const RestrictedError& error) {
        return refusal("RestrictedError", error);
    } catch (const ProtectedError& error) {
        return refusal("ProtectedError", error);
    } catch (const DoesNotExist&) {
        return named("DoesNotExist");
    } catch (const MultipleObjectsReturned&) {
        return named("MultipleObjectsReturned");
    } catch (const NotUpdated&) {
        return named("NotUpdated");
    } catch (const ProgrammingError& error) {
        // With a statement, it is the library that made no sense.
        return error.sql().empty() ? named("InvalidUse") : unforeseen("ProgrammingError", error);
    } catch (const Error& error) {
        return unforeseen("rowcall::Error", error);
    } catch (const std::exception& error) {
        return unforeseen("std::exception", error);
    }
}

} // namespace rowcall::conformance
