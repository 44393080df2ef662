using System.Collections.Generic;
using PlayerIONative;
using UnityEngine;

/// <summary>
/// Bots that walk in circles, to see how a game and its server take a crowd: put it on any object, and press Play. They send positions
/// without making garbage, and drop those for which there is no room. The defaults are those of playerio-devserver.
/// </summary>
public sealed class BotCrowd : MonoBehaviour
{
    [SerializeField] private string host = "127.0.0.1";
    [SerializeField] private int port = 8184;
    [SerializeField] private string joinKey = "chat:crowd";
    [SerializeField] private int count = 20;
    [SerializeField] private float sendsPerSecond = 10;

    private readonly List<Connection> bots = new List<Connection>();
    private readonly Message move = Message.Create("move");
    private float nextSend;

    /// <summary>How many positions have come in.</summary>
    public int Moves { get; private set; }

    private void Start()
    {
        NativeLoop.ReuseMessages = true; // OnMessage keeps none.
        for (int i = 0; i < count; i++)
        {
            Dictionary<string, string> joinData = new Dictionary<string, string> { { "name", "bot-" + i } };
            Connection.Create(host, port, joinKey, joinData, OnJoin, error => Debug.LogWarning("a bot could not join: " + error.Message));
        }
    }

    private void Update()
    {
        if (Time.time < nextSend) return;
        nextSend = Time.time + 1 / sendsPerSecond;
        for (int i = 0; i < bots.Count; i++)
        {
            move.Clear();
            move.Add(i);
            move.Add(Mathf.Cos(Time.time + i));
            move.Add(Mathf.Sin(Time.time + i));
            bots[i].TrySend(move); // False: the network is behind, and the next position is newer anyway.
        }
    }

    private void OnDestroy()
    {
        foreach (Connection bot in bots) bot.Disconnect();
    }

    private void OnJoin(Connection bot)
    {
        if (this == null) // The object was destroyed while the answer was on its way.
        {
            bot.Disconnect();
            return;
        }
        bots.Add(bot);
        bot.AddOnMessage("move", (sender, message) => Moves++);
        bot.OnDisconnect += (sender, reason) => bots.Remove((Connection)sender);
    }
}
