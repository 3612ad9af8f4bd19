// Who listens to a signal, and what happened when it was sent.
#include <signals/graph.hpp>
#include <signals/signals.hpp>
#include <signals/trace_writers.hpp>

#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace rowcall;

// [signals]
struct Todo {
    std::string title;
};

Signal<void(Todo&)> todo_completed{"todo_completed"};
Signal<void(const std::string& to)> mail_sent{"mail_sent"};
// [end]

// [receivers]
void praise(Todo& todo) {
    if (todo.title.empty()) throw std::invalid_argument("there is nothing to praise");
    mail_sent.send("ann");
}

void look_up_address();

void connect_receivers() {
    todo_completed.connect<Todo>(praise, {.name = "praise"});
    todo_completed.connect([](Todo& todo) { todo.title += '!'; }, {.uid = "mark"});
    mail_sent.connect(look_up_address);
}
// [end]

namespace trace = signals::trace;

// [note]
void look_up_address() {
    const auto start = trace::Clock::now();
    // ... the request is made ...
    if (trace::is_recording()) trace::note("http", "GET /ann", trace::Clock::now() - start);
}
// [end]

// [sink]
class Outline : public trace::Sink {
public:
    void write(const trace::Send& send) override { print(send, ""); }

private:
    static void print(const trace::Send& send, const std::string& indent) {
        std::cout << indent << send.signal << '\n';
        for (const trace::Call& call : send.calls) {
            std::cout << indent << "  " << (call.name.empty() ? "a receiver" : call.name)
                      << (call.error ? ", failed: " + *call.error : "") << '\n';
            for (const trace::Note& note : call.notes)
                std::cout << indent << "    " << note.kind << ": " << note.text << '\n';
            for (const trace::Send& caused : call.sends) print(caused, indent + "    ");
        }
    }
};
// [end]

void write_files(Todo& milk) {
    // [files]
    std::ofstream file{"trace.json"};
    trace::ChromeWriter writer{file}; // ends the file when it is destroyed
    const trace::Scope tracing{writer};
    todo_completed.send(milk);
    // [end]
}

int main() {
    connect_receivers();
    // [graph]
    std::cout << signals::graph().to_mermaid();
    // [end]

    Todo milk{"Buy milk"};
    {
        // [tree]
        trace::TreeWriter tree{std::cerr};
        const trace::Scope tracing{tree};
        todo_completed.send_from(sender<Todo>, milk);
        // [end]
    }
    write_files(milk);
    {
        // [outline]
        Outline outline;
        const trace::Scope tracing{outline};
        todo_completed.send_from(sender<Todo>, milk);
        Todo nothing;
        try {
            todo_completed.send_from(sender<Todo>, nothing);
        } catch (const std::invalid_argument&) {}
        // [end]
    }
}
