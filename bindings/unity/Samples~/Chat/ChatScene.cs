using System.Collections.Generic;
using PlayerIONative;
using UnityEngine;

/// <summary>
/// A chat: put it on any object of an empty scene, and press Play. It logs in, joins the room "lobby", and shows who says what. The
/// defaults are those of playerio-devserver, to be started beforehand.
/// </summary>
public sealed class ChatScene : MonoBehaviour
{
    [SerializeField] private string apiUrl = "http://127.0.0.1:8184/api";
    [SerializeField] private string gameId = "my-game-id";
    [SerializeField] private string roomType = "chat";

    private readonly List<string> lines = new List<string>();
    private string playerName = "ann";
    private string text = "";
    private Connection connection;

    private void OnGUI()
    {
        GUILayout.BeginArea(new Rect(10, 10, Screen.width - 20, Screen.height - 20));
        if (connection == null) ShowLogin();
        else ShowRoom();
        foreach (string line in lines) GUILayout.Label(line);
        GUILayout.EndArea();
    }

    private void OnDestroy()
    {
        if (connection != null) connection.Disconnect();
    }

    private void ShowLogin()
    {
        playerName = GUILayout.TextField(playerName);
        if (GUILayout.Button("Join")) Join();
    }

    private void ShowRoom()
    {
        text = GUILayout.TextField(text);
        if (GUILayout.Button("Say") && connection.Connected)
        {
            connection.Send("say", playerName, text);
            text = "";
        }
        if (GUILayout.Button("Leave")) connection.Disconnect();
    }

    private void Join()
    {
        PlayerIO.ApiUrl = apiUrl; // Leave it out for the real service.
        PlayerIO.Connect(gameId, "public", playerName, null, null, OnLogin, OnError);
    }

    private void OnLogin(Client client)
    {
        Dictionary<string, string> joinData = new Dictionary<string, string> { { "name", playerName } };
        client.Multiplayer.CreateJoinRoom("lobby", roomType, true, null, joinData, OnJoin, OnError);
    }

    private void OnJoin(Connection joined)
    {
        if (this == null) // The object was destroyed while the answer was on its way.
        {
            joined.Disconnect();
            return;
        }
        connection = joined;
        connection.OnMessage += OnMessage;
        connection.OnDisconnect += OnDisconnect;
        Show("you have joined");
    }

    private void OnMessage(object sender, Message message)
    {
        switch (message.Type)
        {
            case "say":
                Show(message.GetString(0) + ": " + message.GetString(1));
                break;
            case "join":
                Show(message.GetString(0) + " has come");
                break;
            case "leave":
                Show(message.GetString(0) + " has gone");
                break;
        }
    }

    private void OnDisconnect(object sender, string reason)
    {
        connection = null;
        Show("you have left: " + reason);
    }

    private void OnError(PlayerIOError error)
    {
        Show(error.ErrorCode + ": " + error.Message);
    }

    private void Show(string line)
    {
        lines.Add(line);
        if (lines.Count > 20) lines.RemoveAt(0);
    }
}
