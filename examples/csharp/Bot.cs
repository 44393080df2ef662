// Bot: many connections on one thread, to see what a server can take.
//
//     bot HOST PORT CONNECTIONS MESSAGES
//
// Each connection joins a room that sends back what it gets, keeps some messages under way until MESSAGES have come back, and leaves.
using System;
using System.Diagnostics;
using PlayerIONative;

public sealed class Bot
{
    // How many messages a connection has under way.
    private const int UnderWay = 64;

    private readonly int messages;
    // Filled and sent again and again: sending makes no garbage either.
    private readonly Message ball = Message.Create("ball");
    private int sent;
    private int received;

    private Bot(int messages)
    {
        this.messages = messages;
    }

    private static int Alive { get; set; }

    public static int Main(string[] arguments)
    {
        if (arguments.Length != 4)
        {
            Console.Error.WriteLine("usage: bot HOST PORT CONNECTIONS MESSAGES");
            return 2;
        }
        int connections = int.Parse(arguments[2]), messages = int.Parse(arguments[3]);
        NativeLoop.ReuseMessages = true; // No handler keeps its message.
        Exception failure = null;
        NativeLoop.HandlerFailed += error => failure = error; // Also of joins that fail, since there is no callback for errors.
        Stopwatch watch = Stopwatch.StartNew();
        for (Alive = 0; Alive < connections; Alive++)
        {
            Bot bot = new Bot(messages);
            Connection.Create(arguments[0], int.Parse(arguments[1]), "bounce:bot-" + Alive, null, bot.OnJoin, null);
        }
        while (Alive > 0 && failure == null) NativeLoop.Poll(-1);
        double seconds = watch.Elapsed.TotalSeconds;
        NativeLoop.Shutdown();
        if (failure != null)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
        Console.WriteLine(
            "{0} connections, {1} messages there and back, {2:F0} messages/s", connections, (long)connections * messages,
            (long)connections * messages / seconds);
        return 0;
    }

    private void OnJoin(Connection connection)
    {
        connection.AddOnMessage("ball", OnBall);
        connection.OnDisconnect += OnDisconnect;
        while (sent < Math.Min(UnderWay, messages)) SendNext(connection);
    }

    private void OnBall(object sender, Message message)
    {
        Connection connection = (Connection)sender;
        if (message.GetInt(0) != received) throw new InvalidOperationException("a ball is out of order");
        received++;
        if (sent < messages) SendNext(connection);
        if (received == messages) connection.Disconnect();
    }

    private void SendNext(Connection connection)
    {
        ball.Clear();
        ball.Add(sent++);
        connection.Send(ball);
    }

    private static void OnDisconnect(object sender, string reason)
    {
        if (((Connection)sender).DisconnectReason != DisconnectReason.ByHost)
            throw new InvalidOperationException("a connection was lost: " + reason);
        Alive--;
    }
}
