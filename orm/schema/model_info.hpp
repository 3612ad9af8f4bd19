// A model as data: what the compiled core knows of a struct.
#pragma once

#include "orm/schema/list_access.hpp"
#include "orm/schema/options.hpp"
#include "signals/detail/atomic.hpp"
#include "signals/sender.hpp"

#include <string>

namespace rowcall {

struct ModelInfo;

struct Column;

/// A foreign key column's other end.
struct Reference {
    const ModelInfo& (*model)() = nullptr; // a function, since models may name each other
    std::string_view field{};              ///< a unique member of that model; empty: its key
    OnDelete on_delete = OnDelete::protect;
    OwnedValue set_value{}; ///< what `on_delete(set(...))` sets, or what returns it
    OwnedValue (*set_function)() = nullptr;
    std::string related_name{}; ///< of the relation, seen from the other side

    /// The column pointed at.
    const Column& target() const;
};

/// One column of a table and the member behind it.
struct Column {
    std::string name;
    std::string member; ///< with the prefix of the struct that it is embedded by
    SqlType type = SqlType::null;
    std::string_view collation;
    bool json = false; ///< a text that is a JSON document
    bool primary_key = false;
    bool generated = false; ///< a key that the database counts up
    bool nullable = false;
    bool unique = false;
    bool index = false;
    bool auto_now = false;
    bool auto_now_add = false;
    std::size_t max_length = 0;                                 ///< 0: no limit
    std::string check;                                          ///< SQL, of the field's option
    std::optional<std::pair<std::int64_t, std::int64_t>> range; ///< of the member's type
    std::vector<OwnedValue> choices;
    OwnedValue default_value; ///< NULL: none
    Reference reference;      ///< model is null for other columns

    bool is_foreign_key() const noexcept { return reference.model != nullptr; }

    std::size_t offset = 0; ///< of the member in the record, in bytes
    const void* member_of(const void* record) const noexcept {
        return static_cast<const std::byte*>(record) + offset;
    }
    void* member_of(void* record) const noexcept {
        return static_cast<std::byte*>(record) + offset;
    }

    // What the member's type can do; each takes the member's address.

    /// Its value. Throws std::invalid_argument or std::out_of_range if no column can hold it.
    SqlValue (*store)(const void* member, Scratch& scratch) = nullptr;
    /// Sets it. Throws like `store`, for a value that the member cannot hold.
    void (*load)(void* member, const SqlValue& value) = nullptr;
    /// Sets it to the present moment (auto_now, auto_now_add).
    void (*touch)(void* member) = nullptr;
    /// Gives a foreign key the row that it points at, or a RelatedLoader of it.
    void (*set_related)(void* member, std::shared_ptr<void> related, bool is_loaded) = nullptr;
    /// The row that a foreign key points at, if it is here; else null.
    void* (*related)(const void* member) = nullptr;
    /// Tells a foreign key which database its record is from, by number.
    void (*set_database)(void* member, std::uint32_t number) = nullptr;
};

struct Index {
    std::vector<std::size_t> columns;
    std::string condition; ///< SQL of a partial index, or empty
    bool unique = false;
};

struct TableCheck {
    std::string name;
    std::string sql;
};

/// A many-to-many relation: a join table with a foreign key to each side.
struct ManyRelation {
    std::string_view member;
    std::string related_name; ///< of the relation, seen from the other side
    const ModelInfo& (*source)() = nullptr;
    const ModelInfo& (*target)() = nullptr;
    const ModelInfo& (*through)() = nullptr; ///< the program's own join model, or null
    Sender sender;                           ///< of m2m_changed
    bool symmetrical = false;

    /// The join table as a model; without a struct (id, key of the source, key of the target) if
    /// it is not the program's own. Throws ProgrammingError for a `through` model that has not
    /// one foreign key to each side.
    const ModelInfo& join() const;
    /// The join table's foreign keys to the source and to the target.
    const Column& source_column() const;
    const Column& target_column() const;
    /// The join table's name.
    std::string join_table(std::string_view source_table) const;
};

struct Ordering {
    std::size_t column;
    bool descending = false;
};

/// What a PrimaryKey<V> can do, without its type; each takes the key member's address.
struct KeyAccess {
    const detail::KeyMemory* (*memory)(const void* key) = nullptr;
    bool (*is_set)(const void* key) = nullptr;
    /// Takes a key that the database generated; null for keys that it does not generate.
    void (*set_generated)(void* key, std::int64_t value) = nullptr;
    /// Makes up a new key (Uuid); null for other keys.
    void (*generate)(void* key) = nullptr;
    /// No key, no row: after remove().
    void (*clear)(void* key) = nullptr;
};

/// Everything about a model that does not change: made once, on first use; lives for ever.
struct ModelInfo {
    std::size_t number = 0; ///< counted from 1; 0 for a join table that no struct stands for
    std::string_view name;  ///< of the struct: "Todo"
    std::string table;
    std::vector<Column> columns;
    std::vector<std::size_t> foreign_keys; ///< those of the columns
    std::size_t key_column = 0;
    KeyAccess key_access;
    std::size_t key_memory_offset = 0; ///< of the key's KeyMemory in the record, in bytes
    std::vector<Index> indexes;
    std::vector<TableCheck> checks;
    std::vector<Ordering> ordering;
    std::vector<ManyRelation> many;
    Sender sender;
    /// How many receivers want to know what its rows were before a save: see records/old_row.hpp.
    const detail::Atomic<unsigned>* old_row_wishes = nullptr;

    /// A default-constructed record, for rows that the library loads by itself.
    std::shared_ptr<void> (*create)() = nullptr;
    ListAccess list;

    const Column& key() const noexcept { return columns[key_column]; }
    /// Is it a join table that no struct stands for?
    bool is_join_table() const noexcept { return create == nullptr; }
    /// By the member's name, else by the column's; null when there is none.
    const Column* find_column(std::string_view member_or_name) const noexcept;

    /// Where the primary key of a record is.
    const void* key_of(const void* record) const noexcept { return key().member_of(record); }
    void* key_of(void* record) const noexcept { return key().member_of(record); }
    /// What its key knows beside its value.
    const detail::KeyMemory& memory_of(const void* record) const noexcept {
        return *reinterpret_cast<const detail::KeyMemory*>(
            static_cast<const std::byte*>(record) + key_memory_offset);
    }
    detail::KeyMemory& memory_of(void* record) const noexcept {
        return *reinterpret_cast<detail::KeyMemory*>(
            static_cast<std::byte*>(record) + key_memory_offset);
    }

    // With the errors of a column turned into a DataError that names table and column.
    SqlValue store(const Column& column, const void* record, Scratch& scratch) const;
    OwnedValue value(const Column& column, const void* record) const;
    void load(const Column& column, void* record, const SqlValue& value) const;
    /// Tells the record what happened to its row, and its foreign keys in which database.
    void mark(void* record, RowState state) const {
        for (const std::size_t i : foreign_keys)
            columns[i].set_database(columns[i].member_of(record), state.database());
        memory_of(record).state = std::move(state);
    }
};

namespace detail {

/// "LogEntry" -> "log_entry", "HTTPServer" -> "http_server".
std::string snake_case(std::string_view name);
/// In small letters: databases differ in whether the case of a name counts, so names of tables and
/// columns may not differ by it alone.
std::string folded(std::string_view name);
/// For what a column could not store or load.
[[noreturn]] void throw_data_error(
    const ModelInfo& info, const Column& column, const std::exception& reason);
/// Makes a model known, to deletions and to `sender` names, as `describe` says. Throws
/// ProgrammingError when another model already has one of its tables, its join tables included, or
/// a column occurs twice; names that differ by case alone are the same.
const ModelInfo& register_model(void (*describe)(ModelInfo& info));

} // namespace detail

/// All models that this program has used so far, in the order of their first use; before each,
/// the join tables of its relations.
std::vector<const ModelInfo*> registered_models();

namespace detail {
/// How many models there are, without their join tables; takes no lock.
std::size_t count_registered_models() noexcept;
} // namespace detail

} // namespace rowcall
