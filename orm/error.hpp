// What can go wrong, by kind. Every message says what was attempted on which table.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rowcall {

/// The base of everything that this library throws.
class Error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Where a database error happened, as far as the database tells.
struct ErrorPlace {
    std::string table{};
    std::vector<std::string> columns{};
    std::string constraint{};          ///< the name of a CHECK: "todo.title.max_length"
    std::string sql{};                 ///< the statement, with placeholders
    std::vector<std::string> values{}; ///< its parameters, as SQL literals; never in what()
};

/// Something that the database, or the way to it, refused.
class DatabaseError : public Error {
public:
    explicit DatabaseError(const std::string& message, ErrorPlace place = {})
        : Error{message}, place_{std::move(place)} {}

    const std::string& table() const noexcept { return place_.table; }
    const std::vector<std::string>& columns() const noexcept { return place_.columns; }
    const std::string& constraint() const noexcept { return place_.constraint; }
    const std::string& sql() const noexcept { return place_.sql; }
    /// The values that were bound, for the eyes of whoever asks: they may be confidential.
    const std::vector<std::string>& values() const noexcept { return place_.values; }

private:
    ErrorPlace place_;
};

/// A constraint of the database was violated.
class IntegrityError : public DatabaseError {
    using DatabaseError::DatabaseError;
};
class UniqueViolation : public IntegrityError {
    using IntegrityError::IntegrityError;
};
class ForeignKeyViolation : public IntegrityError {
    using IntegrityError::IntegrityError;
};
class NotNullViolation : public IntegrityError {
    using IntegrityError::IntegrityError;
};
class CheckViolation : public IntegrityError {
    using IntegrityError::IntegrityError;
};

/// The database could not do it now or here: busy, disk full, read-only, corrupt, no such file.
class OperationalError : public DatabaseError {
public:
    explicit OperationalError(
        const std::string& message, ErrorPlace place = {}, bool retryable = false)
        : DatabaseError{message, std::move(place)}, retryable_{retryable} {}
    /// Would running the whole transaction again help? True for busy and locked.
    bool retryable() const noexcept { return retryable_; }

private:
    bool retryable_;
};

/// The program asked for something that makes no sense: bad SQL, no such table, no key.
class ProgrammingError : public DatabaseError {
    using DatabaseError::DatabaseError;
};

/// A statement in a transaction that an earlier error has spoiled: what was to be one unit failed
/// half-way without a savepoint around it. The block can only be rolled back, and is at its end.
class TransactionError : public DatabaseError {
    using DatabaseError::DatabaseError;
};

/// A value that does not fit between a member and its column, either way.
class DataError : public DatabaseError {
    using DatabaseError::DatabaseError;
};

/// A save with `force_update` or of some fields only found no row to update.
class NotUpdated : public DatabaseError {
    using DatabaseError::DatabaseError;
};

/// One row was wanted and there is none.
class DoesNotExist : public Error {
    using Error::Error;
};
/// One row was wanted and there are several.
class MultipleObjectsReturned : public Error {
    using Error::Error;
};

/// A row that stands in the way of a deletion.
struct Obstacle {
    std::string model;
    std::string key;
    friend bool operator==(const Obstacle&, const Obstacle&) = default;
    friend auto operator<=>(const Obstacle&, const Obstacle&) = default;
};

/// A deletion is refused because other rows point at what would be deleted.
class ProtectedError : public Error {
public:
    ProtectedError(const std::string& message, std::vector<Obstacle> objects)
        : Error{message}, objects_{std::move(objects)} {}
    /// The rows that protect, sorted.
    const std::vector<Obstacle>& objects() const noexcept { return objects_; }

private:
    std::vector<Obstacle> objects_;
};
/// The same for `restrict`: the rows would not be deleted along.
class RestrictedError : public ProtectedError {
    using ProtectedError::ProtectedError;
};

/// Receivers that save or delete in a circle; the message names the chain.
class RecursionError : public Error {
    using Error::Error;
};

/// What is wrong with one member.
struct FieldError {
    std::string field; ///< the member's name; empty for the record as a whole
    std::string message;
    friend bool operator==(const FieldError&, const FieldError&) = default;
};

/// All that is wrong with a record.
class ValidationError : public Error {
public:
    ValidationError(std::string_view model, std::vector<FieldError> errors);
    const std::vector<FieldError>& errors() const noexcept { return errors_; }

private:
    std::vector<FieldError> errors_;
};

} // namespace rowcall
