#include "orm/database/database.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"
#include "orm/schema/create_table.hpp"
#include "orm/signals.hpp"
#include "signals/detail/deferred.hpp"

#include <fmt/format.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace rowcall {

namespace detail {

std::atomic<std::uint32_t> databases_made{0};

/// What a database and its threads share; it is the threads' only way to a database that may
/// be gone before they end.
struct DatabaseState {
    explicit DatabaseState(DatabaseOptions given)
        : address{parse_address(std::move(given))}, factory{make_backend_factory(address)} {}

    const std::uint32_t number = ++databases_made;
    const DatabaseAddress address;
    const std::unique_ptr<BackendFactory> factory;
    std::mutex mutex;
    std::map<std::thread::id, std::unique_ptr<Session>> sessions;

    void close_session_of(std::thread::id thread) {
        std::unique_ptr<Session> closed;
        const std::lock_guard lock{mutex};
        if (const auto found = sessions.find(thread); found != sessions.end())
            closed = std::exchange(found->second, nullptr), sessions.erase(found);
    }
};

namespace {

// How signals wait for a commit.
void wait_for_commit(Deferred* owned) {
    const std::shared_ptr<Deferred> later{owned};
    if (Session* session = innermost_session())
        session->on_commit([later] { later->run(); }, true);
    else
        later->run();
}

std::atomic<Database*> default_database{nullptr};

// The open databases by number. Programs have one or two.
std::mutex open_databases_mutex;
std::map<std::uint32_t, Database*> open_databases;

// This thread's connections, so that finding one takes no lock. At the thread's end they close.
class ThreadSessions {
public:
    ~ThreadSessions() {
        for (const Known& known : known_)
            if (const auto state = known.state.lock())
                state->close_session_of(std::this_thread::get_id());
    }
    Session* find(const DatabaseState* state) const noexcept {
        for (const Known& known : known_)
            if (known.address == state && !known.state.expired()) return known.session;
        return nullptr;
    }
    void add(const std::shared_ptr<DatabaseState>& state, Session* session) {
        std::erase_if(known_, [](const Known& known) { return known.state.expired(); });
        known_.push_back({state.get(), state, session});
    }
    void remove(const DatabaseState* state) {
        std::erase_if(known_, [&](const Known& known) { return known.address == state; });
    }

private:
    struct Known {
        const DatabaseState* address;
        std::weak_ptr<DatabaseState> state;
        Session* session;
    };
    std::vector<Known> known_;
};

thread_local ThreadSessions thread_sessions;

} // namespace
} // namespace detail

Database::Database(std::string_view url) : Database{DatabaseOptions{.url = std::string{url}}} {}

Database::Database(DatabaseOptions options)
    : state_{std::make_shared<detail::DatabaseState>(std::move(options))} {
    session();
    detail::set_commit_queue(&detail::wait_for_commit);
    const std::lock_guard lock{detail::open_databases_mutex};
    detail::open_databases.emplace(number(), this);
}

Database::~Database() {
    {
        const std::lock_guard lock{detail::open_databases_mutex};
        detail::open_databases.erase(number());
    }
    Database* self = this;
    detail::default_database.compare_exchange_strong(self, nullptr);
}

void Database::make_default() noexcept { detail::default_database = this; }

Database& Database::default_database() {
    if (Database* database = find_default()) return *database;
    throw ProgrammingError{"there is no default database: call make_default() on one"};
}

Database* Database::find_default() noexcept { return detail::default_database; }

bool Database::is_default() const noexcept { return detail::default_database == this; }

std::uint32_t Database::number() const noexcept { return state_->number; }

Database* Database::find(std::uint32_t number) noexcept {
    const std::lock_guard lock{detail::open_databases_mutex};
    const auto found = detail::open_databases.find(number);
    return found == detail::open_databases.end() ? nullptr : found->second;
}

Database& detail::database_of(std::uint32_t number) {
    Database* const usual = default_database;
    if (number == 0 || (usual && usual->number() == number)) return Database::default_database();
    if (Database* own = Database::find(number)) return *own;
    throw ProgrammingError{"the database that the object or query comes from has been closed"};
}

detail::Session& detail::session_for(Database* given, const RowState& record) {
    return (given ? *given : database_of(record)).session();
}

const std::string& Database::url() const noexcept { return state_->address.options.url; }

detail::Session& Database::session() const {
    if (detail::Session* known = detail::thread_sessions.find(state_.get())) return *known;
    auto& self = const_cast<Database&>(*this);
    auto session = std::make_unique<detail::Session>(
        self, state_->factory->connect(), state_->address.options.statement_cache);
    detail::Session* const made = session.get();
    {
        const std::lock_guard lock{state_->mutex};
        state_->sessions[std::this_thread::get_id()] = std::move(session);
    }
    detail::thread_sessions.add(state_, made);
    try {
        connection_created.send(self);
    } catch (...) {
        // Not set up as it should be: the next use tries again.
        detail::thread_sessions.remove(state_.get());
        state_->close_session_of(std::this_thread::get_id());
        throw;
    }
    return *made;
}

void Database::close_connection() {
    const detail::Session* const known = detail::thread_sessions.find(state_.get());
    if (!known) return;
    if (known->in_transaction())
        throw ProgrammingError{"close_connection: a transaction is open, and would be lost"};
    detail::thread_sessions.remove(state_.get());
    state_->close_session_of(std::this_thread::get_id());
}

void Database::create_tables_of(std::initializer_list<const ModelInfo*> models) {
    atomic([&] {
        for (const ModelInfo* model : models) {
            for (const std::string& sql : detail::create_table_sql(*model, session().dialect()))
                session().run(sql);
            for (const ManyRelation& relation : model->many) {
                const ModelInfo& join = relation.join(); // refuses what cannot join
                if (relation.through) continue;
                for (const std::string& sql : detail::create_table_sql(join, session().dialect()))
                    session().run(sql);
            }
        }
    });
}

void Database::run_atomic(AtomicOptions options, const std::function<void()>& body) {
    detail::Session& own = session();
    if (options.durable && own.in_block())
        throw ProgrammingError{
            "atomic: a durable block must be the outermost one, or its end would not be a commit"};
    const auto kind =
        options.read_only ? detail::Backend::Begin::reading : detail::Backend::Begin::writing;
    for (int left = own.in_block() ? 0 : options.retries;; --left) {
        bool is_committed = false; // what callbacks throw must not repeat what is committed
        try {
            return detail::run_in_transaction(
                own, kind, [&] { body(); }, is_committed);
        } catch (const OperationalError& error) {
            if (is_committed || left <= 0 || !error.retryable()) throw;
        }
    }
}

bool Database::in_transaction() const { return session().in_block(); }

void Database::on_commit(std::function<void()> callback, CallbackOptions options) {
    if (!callback) throw ProgrammingError{"on_commit: there is no function to call"};
    session().on_commit(std::move(callback), options.robust);
}

void Database::on_rollback(std::function<void()> callback) {
    if (!callback) throw ProgrammingError{"on_rollback: there is no function to call"};
    session().on_rollback(std::move(callback));
}

std::int64_t Database::execute_bound(std::string_view sql, std::initializer_list<SqlValue> values) {
    return session().run(sql, {values.begin(), values.size()});
}

std::vector<std::vector<OwnedValue>> Database::query_bound(
    std::string_view sql, std::initializer_list<SqlValue> values) {
    auto statement = session().prepare(sql);
    statement->start({values.begin(), values.size()});
    const detail::ResultRow row{*statement};
    std::vector<std::vector<OwnedValue>> rows;
    while (statement->next()) {
        auto& owned = rows.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) owned.push_back(own(row[i]));
    }
    return rows;
}

} // namespace rowcall
