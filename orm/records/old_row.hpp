// The row that a save writes over, for the receivers that ask what it was.
#pragma once

#include "orm/schema/describe.hpp"
#include "signals/connection.hpp"

#include <memory>
#include <vector>

namespace rowcall::detail {

class Session;

/// One such receiver, for as long as it lives.
class OldRowWish {
public:
    explicit OldRowWish(Atomic<unsigned>& wishes) noexcept : wishes_{wishes} { add(); }
    OldRowWish(const OldRowWish& other) noexcept : wishes_{other.wishes_} { add(); }
    OldRowWish& operator=(const OldRowWish&) = delete;
    ~OldRowWish() { wishes_.fetch_sub(1, Order::relaxed); }

private:
    void add() noexcept { wishes_.fetch_add(1, Order::relaxed); }
    Atomic<unsigned>& wishes_;
};

// Initialised before main() where the program has code that calls ask_for_old_row<T>().
template<class T>
inline const OldRowWish wish_of_the_code{old_row_wishes<T>};

/// That there is code which calls this says that old rows of T are wanted, from the program's
/// beginning on. (Whether it is called would be known too late: after the first such save.)
template<class T>
const OldRowWish* ask_for_old_row() noexcept {
    return &wish_of_the_code<T>;
}

/// `.once` of a receiver that is passed over by most sends: counts its calls only.
class FirstCall {
public:
    FirstCall();
    /// The connection that is to end with the first call.
    void set(const Connection& connection) const;
    /// True for the first caller, of several threads for one; ends the connection.
    bool take() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Does a receiver want the old rows of this model?
bool is_old_row_wanted(const ModelInfo& model) noexcept;

/// The old row of one save, and what that changes.
class OldRow {
public:
    /// Of a record that is to be saved; both must live until compare(). There is none if it is
    /// to be inserted.
    OldRow(Session& session, const ModelInfo& model, const void* record, bool is_insert) noexcept;
    /// The same, with a copy of the row (null: none) that has been read already.
    OldRow(const ModelInfo& model, const void* record, std::shared_ptr<void> row) noexcept;

    /// Reads the row, if it has not been read. The last occasion is right before the write.
    void read();
    /// In place of that, when it is known what is written over.
    void set_row(std::shared_ptr<void> row) noexcept { row_ = std::move(row); }
    /// Right after the write, of these columns, or (null) of all.
    void compare(const std::vector<std::size_t>* written);

    /// The row, which is read now if the write is still to come; null if there is none.
    const void* record();
    bool is_changed(std::size_t column);
    const ModelInfo& model() const noexcept { return model_; }

private:
    bool differs(std::size_t column) const;

    Session* session_; // null if there is nothing to read
    const ModelInfo& model_;
    const void* saved_;
    bool is_written_ = false;
    std::shared_ptr<void> row_;
    std::vector<std::size_t> changed_;
};

/// Whether a save may change the member, else the sentence for it.
template<auto Member>
consteval bool check_watched() {
    constexpr bool of_model = is_model<OwnerOf<Member>>;
    static_assert(
        of_model, "what is watched is a member of a model; of an embedded struct it is the member "
                  "of the model that embeds it");
    if constexpr (!of_model) return false;
    constexpr bool is_saved = !is_many_to_many<TypeOf<Member>>;
    static_assert(
        is_saved,
        "a many-to-many relation is no column of the record: its changes are m2m_changed");
    return of_model && is_saved;
}

} // namespace rowcall::detail
