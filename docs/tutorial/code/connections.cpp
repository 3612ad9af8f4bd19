#include <signals/signals.hpp>

#include <iostream>
#include <memory>

using namespace rowcall;

// [signal]
Signal<void()> tick{"tick"};
// [end]

void say_tick() { std::cout << "  tick\n"; }

class Window {
public:
    void redraw() { std::cout << "  the window is drawn again\n"; }
};

// [trackable]
class Clock : public Trackable {
public:
    void advance() { std::cout << "  the clock shows " << ++seconds_ << '\n'; }

private:
    int seconds_ = 0;
};
// [end]

int main() {
    std::cout << "disconnect\n";
    // [disconnect]
    Connection connection = tick.connect([] { std::cout << "  a lambda\n"; });
    tick.send();
    connection.disconnect();
    tick.send(); // nobody is called
    // [end]

    std::cout << "a scope\n";
    // [scoped]
    {
        ScopedConnection here = tick.connect([] { std::cout << "  inside the scope\n"; });
        tick.send();
    }
    tick.send(); // nobody is called
    // [end]

    std::cout << "twice\n";
    // [twice]
    tick.connect(say_tick);
    tick.connect(say_tick); // is connected already: nothing changes
    tick.send();
    tick.disconnect(say_tick);
    // [end]

    std::cout << "uid\n";
    // [uid]
    for (int i = 0; i < 3; ++i)
        tick.connect([i] { std::cout << "  lambda number " << i << '\n'; }, {.uid = "ticker"});
    tick.send();
    tick.disconnect_uid("ticker");
    // [end]

    std::cout << "once\n";
    // [once]
    tick.connect([] { std::cout << "  the first tick only\n"; }, {.once = true});
    tick.send();
    tick.send();
    // [end]

    std::cout << "track\n";
    // [track]
    auto window = std::make_shared<Window>();
    tick.connect(&Window::redraw, window); // tracks the window, does not keep it alive
    tick.connect([] { std::cout << "  (while it is open)\n"; }, {.track = window});
    tick.send();
    window.reset();
    tick.send(); // nobody is called
    // [end]

    std::cout << "trackable\n";
    // [lifetime]
    {
        Clock clock;
        tick.connect(&Clock::advance, clock); // tracks the clock: it is Trackable
        tick.connect([] { std::cout << "  (while it is there)\n"; }, {.track = clock});
        tick.send();
    }
    tick.send(); // nobody is called
    // [end]

    std::cout << "block\n";
    // [block]
    ScopedConnection drawing = tick.connect([] { std::cout << "  drawn\n"; });
    {
        ScopedBlock quiet{drawing.get()};
        tick.send(); // skipped
    }
    tick.send();
    // [end]
}
