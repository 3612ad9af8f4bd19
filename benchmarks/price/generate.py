"""Source files whose compilation is measured: models of six fields, each with insert, get, update,
remove and a typical query. The same by hand with SQLiteCpp."""

_ROWCALL_MODEL = """
struct Model@ : rowcall::Model<Model@> {
    rowcall::Id id;
    std::string title;
    bool done = false;
    std::int64_t priority = 0;
    double weight = 0;
    std::optional<std::string> note;
};

void create_table(rowcall::Database& db, Model@*) { db.create_tables<Model@>(); }
void insert(Model@& model) { model.save(); }
void update(Model@& model) { model.save(); }
void remove(Model@& model) { model.remove(); }
Model@ get@(std::int64_t id) { return Model@::objects().get(id); }
std::vector<Model@> find@(std::int64_t priority) {
    using rowcall::col;
    return Model@::objects()
        .filter(col<&Model@::priority> >= priority, !col<&Model@::done>)
        .order_by(col<&Model@::title>)
        .limit(20)
        .to_vector();
}
"""

_SQLITECPP_MODEL = """
struct Model@ {
    std::int64_t id = 0;
    std::string title;
    bool done = false;
    std::int64_t priority = 0;
    double weight = 0;
    std::optional<std::string> note;
};

void create_table(SQLite::Database& db, Model@*) {
    db.exec("CREATE TABLE IF NOT EXISTS model@ (id INTEGER PRIMARY KEY, title TEXT NOT NULL, "
            "done INTEGER NOT NULL, priority INTEGER NOT NULL, weight REAL NOT NULL, note TEXT)");
}
void bind(SQLite::Statement& statement, const Model@& model) {
    statement.bind(1, model.title);
    statement.bind(2, int{model.done});
    statement.bind(3, model.priority);
    statement.bind(4, model.weight);
    if (model.note)
        statement.bind(5, *model.note);
    else
        statement.bind(5);
}
void read(SQLite::Statement& statement, Model@& model) {
    model.id = statement.getColumn(0).getInt64();
    model.title = statement.getColumn(1).getString();
    model.done = statement.getColumn(2).getInt() != 0;
    model.priority = statement.getColumn(3).getInt64();
    model.weight = statement.getColumn(4).getDouble();
    if (const SQLite::Column note = statement.getColumn(5); !note.isNull())
        model.note = note.getString();
}
void insert(SQLite::Database& db, Model@& model) {
    SQLite::Statement statement{
        db, "INSERT INTO model@ (title, done, priority, weight, note) VALUES (?, ?, ?, ?, ?)"};
    bind(statement, model);
    statement.exec();
    model.id = db.getLastInsertRowid();
}
void update(SQLite::Database& db, const Model@& model) {
    SQLite::Statement statement{
        db, "UPDATE model@ SET title = ?, done = ?, priority = ?, weight = ?, note = ? "
            "WHERE id = ?"};
    bind(statement, model);
    statement.bind(6, model.id);
    statement.exec();
}
void remove(SQLite::Database& db, const Model@& model) {
    SQLite::Statement statement{db, "DELETE FROM model@ WHERE id = ?"};
    statement.bind(1, model.id);
    statement.exec();
}
Model@ get@(SQLite::Database& db, std::int64_t id) {
    SQLite::Statement statement{
        db, "SELECT id, title, done, priority, weight, note FROM model@ WHERE id = ?"};
    statement.bind(1, id);
    if (!statement.executeStep()) throw std::out_of_range{"no such row"};
    Model@ model;
    read(statement, model);
    return model;
}
std::vector<Model@> find@(SQLite::Database& db, std::int64_t priority) {
    SQLite::Statement statement{
        db, "SELECT id, title, done, priority, weight, note FROM model@ "
            "WHERE priority >= ? AND NOT done ORDER BY title LIMIT 20"};
    statement.bind(1, priority);
    std::vector<Model@> models;
    while (statement.executeStep()) read(statement, models.emplace_back());
    return models;
}
"""


def _includes(*headers):
    return "".join(f"#include <{header}>\n" for header in headers)


def rowcall(models):
    head = _includes("orm/orm.hpp", "cstdint", "optional", "string", "vector")
    return head + "".join(_ROWCALL_MODEL.replace("@", str(i)) for i in range(models))


def sqlitecpp(models):
    head = _includes("SQLiteCpp/SQLiteCpp.h", "cstdint", "optional", "stdexcept", "string",
                     "vector")
    return head + "".join(_SQLITECPP_MODEL.replace("@", str(i)) for i in range(models))


# Files that only include: (ours, what it is compared with).
ORM_HEADER = _includes("orm/orm.hpp")
ORM_BASIS = _includes("functional", "string", "vector", "optional", "chrono")
SIGNAL_HEADER = _includes("signals/signal.hpp")
SIGNAL_BASIS = _includes("functional")
