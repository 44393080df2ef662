"""Chat: logs in, joins a room, and says what you type.

    python chat.py API-URL GAME-ID NAME

Handlers run on the connection's own thread, so the main one is free to wait for the terminal.
"""

import sys

import playerio


def chat(api_url: str, game_id: str, name: str) -> None:
    with playerio.Client(game_id, api_url=api_url) as client:
        client.connect("public", name)
        rooms = client.list_rooms("chat", limit=20)
        print(f"{len(rooms)} rooms")
        for room in rooms:
            print(f"  {room.id}, {room.online_users} online")
        connection = client.create_join_room("lobby", "chat", join_data={"name": name})

    # What came before these were added waits for them.
    @connection.on("say")
    def said(message: playerio.Message) -> None:
        print(f"{message[0]}: {message[1]}", flush=True)

    @connection.on("join")
    def joined(message: playerio.Message) -> None:
        print(f"{message[0]} has come", flush=True)

    @connection.on("leave")
    def left(message: playerio.Message) -> None:
        print(f"{message[0]} has gone", flush=True)

    @connection.on_disconnect
    def ended(reason: playerio.DisconnectReason, text: str) -> None:
        print(f"left: {text}", flush=True)

    with connection:  # Leaves at the end of the input.
        for line in sys.stdin:
            connection.send("say", name, line.rstrip("\n"))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: chat.py API-URL GAME-ID NAME")
    try:
        chat(*sys.argv[1:])
    except playerio.PlayerIOError as error:
        sys.exit(f"{error.name}: {error}")
