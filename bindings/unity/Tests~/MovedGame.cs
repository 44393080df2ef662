// A script as it was written for the official SDK, by whose names alone it goes. `test` changes its first `using`, and nothing else.
using PlayerIOClient;
using System;
using System.Collections.Generic;
using UnityEngine;

public sealed class MovedGame : MonoBehaviour
{
    [SerializeField] private string server = "";

    // Kept until the frame has time for them, as games do.
    private readonly List<Message> messages = new List<Message>();
    private Client client;
    private Connection connection;

    /// <summary>What has happened, in order.</summary>
    public readonly List<string> Story = new List<string>();

    private void Start()
    {
        PlayerIO.UnityInit(this);
        PlayerIO.ApiServerHost = server;
        PlayerIO.UseSecureApiRequests = false;
        PlayerIO.QuickConnect.SimpleRegister(
            "moved-game", "mover", "secret", "mover@example.org", null, null, null, null, null,
            delegate(Client registered)
            {
                Story.Add("registered " + registered.ConnectUserId);
                registered.Logout();
                PlayerIO.QuickConnect.SimpleRegister(
                    "moved-game", "mover", "other", null, null, null, null, null, null, null,
                    delegate(PlayerIORegistrationError error)
                    {
                        Story.Add(error.ErrorCode + ", " + (error.UsernameError != null ? "the name" : "something else"));
                        Authenticate();
                    });
            });
    }

    private void Authenticate()
    {
        Dictionary<string, string> arguments = new Dictionary<string, string> { { "userId", "mover" } };
        PlayerIO.Authenticate("moved-game", "public", arguments, new string[0], OnLogin, OnError);
    }

    private void OnLogin(Client loggedIn)
    {
        client = loggedIn;
        Story.Add("logged in as " + client.ConnectUserId);
        client.Multiplayer.JoinRoom(
            "nowhere", null,
            delegate(Connection none) { Story.Add("joined nowhere"); },
            delegate(PlayerIOError error)
            {
                Story.Add(error.ErrorCode == ErrorCode.UnknownRoom ? "no such room" : error.Message);
                client.Multiplayer.CreateRoom("moved", "bounce", true, new Dictionary<string, string> { { "map", "ice" } }, OnRoom, OnError);
            });
    }

    private void OnRoom(string id)
    {
        client.Multiplayer.GameServerEndpointFilter = delegate(List<ServerEndpoint> endpoints)
        {
            Story.Add(endpoints.Count + " endpoint");
            return endpoints;
        };
        client.Multiplayer.JoinRoom(id, new Dictionary<string, string> { { "team", "red" } }, OnJoin, OnError);
    }

    private void OnJoin(Connection joined)
    {
        connection = joined;
        connection.OnMessage += delegate(object sender, Message e) { messages.Add(e); };
        connection.AddOnDisconnect(delegate(object sender, string reason) { Story.Add("left"); });
        Message all = Message.Create("all", "text", 1);
        all.Add(2u);
        all.Add(-3L, 4UL);
        all.Add(5.5f);
        all.Add(6.5);
        all.Add(true);
        all.Add(new byte[] { 7, 8 });
        connection.Send(all);
        connection.Send("bye");
    }

    private void Update()
    {
        foreach (Message message in messages)
        {
            switch (message.Type)
            {
                case "all":
                    Story.Add(string.Join(" ", new object[]
                    {
                        message.Count, message.GetString(0), message.GetInt(1), message.GetUInt(2), message.GetLong(3), message.GetULong(4),
                        message.GetFloat(5) + message.GetDouble(6), message.GetBoolean(7), message.GetByteArray(8).Length, message[1],
                    }));
                    break;
                case "bye":
                    Leave();
                    break;
            }
        }
        messages.Clear();
    }

    /// <summary>The rest by the calls that wait.</summary>
    private void Leave()
    {
        RoomInfo[] rooms = client.Multiplayer.ListRooms("bounce", new Dictionary<string, string> { { "map", "ice" } }, 10, 0);
        foreach (RoomInfo room in rooms)
            Story.Add(room.Id + " of " + room.RoomType + " with " + room.OnlineUsers + ", " + room.RoomData["map"]);
        try
        {
            client.Multiplayer.DevelopmentServer = new ServerEndpoint("localhost", 8184);
            client.Multiplayer.DevelopmentServer = null;
            client.Multiplayer.JoinRoom("nowhere", null);
        }
        catch (PlayerIOError error)
        {
            Story.Add("again " + error.ErrorCode);
        }
        connection.Disconnect();
        Story.Add(connection.Connected ? "still there" : "leaving");
    }

    private void OnError(PlayerIOError error)
    {
        Story.Add(error.ToString());
    }

    private void OnDestroy()
    {
        client.Logout();
    }
}
