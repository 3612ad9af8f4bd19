#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

struct Todo : Model<Todo> { // the table "todo"; its members are the columns
    Id id;
    std::string title;
    bool done = false;
};

inline Signal<void(Todo&)> todo_completed{"todo_completed"};

int main() {
    Database db{"sqlite:todo.db"};
    db.make_default();
    db.create_tables<Todo>();
    todo_completed.connect([](Todo& todo) { std::cout << "done: " << todo.title << '\n'; });

    Todo{.title = "Buy milk"}.save();
    for (Todo& todo : Todo::objects().filter(!col<&Todo::done>)) {
        todo.done = true;
        todo.save(); // sends pre_save and post_save
        todo_completed.send(todo);
    }
}
