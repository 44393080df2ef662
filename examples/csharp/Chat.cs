// Chat: logs in, joins a room, and says what you type.
//
//     chat API-URL GAME-ID NAME
//
// Outside Unity a program polls by itself: NativeLoop.Poll runs all handlers, on the thread that calls it. Reading the terminal
// blocks, so a second thread does that, and hands each line over.
using System;
using System.Collections.Generic;
using System.Threading;
using PlayerIONative;

public static class Chat
{
    private static readonly Queue<string> Lines = new Queue<string>();
    private static bool isOver;

    public static int Main(string[] arguments)
    {
        if (arguments.Length != 3)
        {
            Console.Error.WriteLine("usage: chat API-URL GAME-ID NAME");
            return 2;
        }
        try
        {
            Run(arguments[0], arguments[1], arguments[2]);
            return 0;
        }
        catch (PlayerIOError error)
        {
            Console.Error.WriteLine("{0}: {1}", error.ErrorCode, error.Message);
            return 1;
        }
        finally
        {
            NativeLoop.Shutdown(); // What was sent still leaves.
        }
    }

    private static void Run(string apiUrl, string gameId, string name)
    {
        PlayerIO.ApiUrl = apiUrl;
        Client client = PlayerIO.Connect(gameId, "public", name, null, null); // Without callbacks, calls wait.
        RoomInfo[] rooms = client.Multiplayer.ListRooms("chat", null, 20, 0);
        Console.WriteLine("{0} rooms", rooms.Length);
        foreach (RoomInfo room in rooms) Console.WriteLine("  {0}, {1} online", room.Id, room.OnlineUsers);

        Dictionary<string, string> joinData = new Dictionary<string, string> { { "name", name } };
        Connection connection = client.Multiplayer.CreateJoinRoom("lobby", "chat", true, null, joinData);
        connection.OnMessage += OnMessage;
        connection.OnDisconnect += (sender, reason) =>
        {
            Console.WriteLine("left: {0}", reason);
            isOver = true;
        };

        new Thread(ReadLines) { IsBackground = true }.Start();
        while (!isOver)
        {
            NativeLoop.Poll(-1); // Sleeps until a message or a line comes.
            Say(connection, name);
        }
    }

    private static void OnMessage(object sender, Message message)
    {
        switch (message.Type)
        {
            case "say":
                Console.WriteLine("{0}: {1}", message.GetString(0), message.GetString(1));
                break;
            case "join":
                Console.WriteLine("{0} has come", message.GetString(0));
                break;
            case "leave":
                Console.WriteLine("{0} has gone", message.GetString(0));
                break;
        }
    }

    private static void ReadLines()
    {
        string line;
        do
        {
            line = Console.ReadLine();
            lock (Lines) Lines.Enqueue(line);
            NativeLoop.Wake();
        }
        while (line != null);
    }

    /// <summary>Sends the lines that were typed; null, the end of the input, means to leave.</summary>
    private static void Say(Connection connection, string name)
    {
        lock (Lines)
        {
            while (Lines.Count > 0 && connection.Connected)
            {
                string line = Lines.Dequeue();
                if (line == null) connection.Disconnect();
                else connection.Send("say", name, line);
            }
        }
    }
}
