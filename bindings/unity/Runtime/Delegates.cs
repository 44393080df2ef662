// The signatures of callbacks and handlers in the public interface.
using System.Collections.Generic;

namespace PlayerIONative
{
    /// <summary>Is told that a call has succeeded.</summary>
    public delegate void Callback();

    /// <summary>Gets what a call has given, or its error.</summary>
    /// <param name="value">the result or the error</param>
    public delegate void Callback<T>(T value);

    /// <summary>Gets a message of a room.</summary>
    /// <param name="sender">the <see cref="Connection"/></param>
    /// <param name="e">the message</param>
    public delegate void MessageReceivedEventHandler(object sender, Message e);

    /// <summary>Gets the end of a connection.</summary>
    /// <param name="sender">the <see cref="Connection"/>; its <see cref="Connection.DisconnectReason"/> is for decisions</param>
    /// <param name="message">why it ended, in words</param>
    public delegate void DisconnectEventHandler(object sender, string message);

    /// <summary>Filters, reorders or replaces the endpoints that a connection tries, one after the other.</summary>
    /// <param name="endpoints">the endpoints that the service gave</param>
    /// <returns>the endpoints to try</returns>
    public delegate List<ServerEndpoint> GameServerEndpointFilterDelegate(List<ServerEndpoint> endpoints);
}
