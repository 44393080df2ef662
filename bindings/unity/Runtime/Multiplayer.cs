// The web API's calls about rooms: their arguments for the library, their results as a list or a connection.
using System;
using System.Collections.Generic;

namespace PlayerIONative
{
    /// <summary>The rooms of a game: listing, making and joining them.</summary>
    /// <remarks>Each call exists in three forms, as those of <see cref="PlayerIO"/> do.</remarks>
    public sealed class Multiplayer
    {
        private readonly Client client;

        internal Multiplayer(Client client)
        {
            this.client = client;
        }

        /// <summary>
        /// If not null, rooms are made, listed and joined on this development server, and <see cref="GameServerEndpointFilter"/> is not
        /// called. It counts for calls that are made afterwards.
        /// </summary>
        public ServerEndpoint DevelopmentServer { get; set; }

        /// <summary>The same as <see cref="DevelopmentServer"/>.</summary>
        public ServerEndpoint DevServer
        {
            get { return DevelopmentServer; }
            set { DevelopmentServer = value; }
        }

        /// <summary>If not null, it filters, reorders or replaces the endpoints that each connection tries, one after the other.</summary>
        public GameServerEndpointFilterDelegate GameServerEndpointFilter { get; set; }

        /// <summary>NEW: limits and time-outs of connections that are made afterwards; null for the defaults.</summary>
        public ConnectionSettings Settings { get; set; }

        /// <summary>Always false: rooms are joined without encryption. Setting it to true throws.</summary>
        /// <exception cref="NotSupportedException">for true</exception>
        public bool UseSecureConnections
        {
            get { return false; }
            set
            {
                if (value) throw new NotSupportedException("rooms can't be joined by TLS yet; leave UseSecureConnections false");
            }
        }

        /// <summary>Lists visible rooms. Waits.</summary>
        /// <param name="roomType">the type; null for all</param>
        /// <param name="searchCriteria">what their data must be; may be null</param>
        /// <param name="resultLimit">how many at most; 0 for as many as the service likes</param>
        /// <param name="resultOffset">how many to leave out first</param>
        public RoomInfo[] ListRooms(string roomType, Dictionary<string, string> searchCriteria, int resultLimit, int resultOffset)
        {
            return NativeLoop.Wait<RoomInfo[]>(
                "Multiplayer.ListRooms",
                (success, failure) => ListRooms(roomType, searchCriteria, resultLimit, resultOffset, success, failure));
        }

        /// <summary>Lists visible rooms.</summary>
        /// <param name="roomType">the type; null for all</param>
        /// <param name="searchCriteria">what their data must be; may be null</param>
        /// <param name="resultLimit">how many at most; 0 for as many as the service likes</param>
        /// <param name="resultOffset">how many to leave out first</param>
        /// <param name="successCallback">gets the rooms, in the service's order</param>
        public void ListRooms(
            string roomType, Dictionary<string, string> searchCriteria, int resultLimit, int resultOffset,
            Callback<RoomInfo[]> successCallback)
        {
            ListRooms(roomType, searchCriteria, resultLimit, resultOffset, successCallback, null);
        }

        /// <summary>Lists visible rooms.</summary>
        /// <param name="roomType">the type; null for all</param>
        /// <param name="searchCriteria">what their data must be; may be null</param>
        /// <param name="resultLimit">how many at most; 0 for as many as the service likes</param>
        /// <param name="resultOffset">how many to leave out first</param>
        /// <param name="successCallback">gets the rooms, in the service's order</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public unsafe void ListRooms(
            string roomType, Dictionary<string, string> searchCriteria, int resultLimit, int resultOffset,
            Callback<RoomInfo[]> successCallback, Callback<PlayerIOError> errorCallback)
        {
            client.NativeFor(DevelopmentServer).Call(
                (native, arguments, ticket) => Native.pio_client_list_rooms(
                    native, arguments.TextOrNull(roomType, "the room type"), arguments.Pairs(searchCriteria, "the search criteria"),
                    Arguments.Count(searchCriteria), resultLimit, resultOffset, IntPtr.Zero, ticket),
                result =>
                {
                    if (result.Code != 0) Failures.Tell(errorCallback, result.Error());
                    else if (successCallback != null) successCallback(result.Rooms());
                });
        }

        /// <summary>Makes a room without joining it. Waits.</summary>
        /// <param name="roomId">the id; null: the service makes one up</param>
        /// <param name="roomType">the type, which says what the game's server code runs in it</param>
        /// <param name="visible">whether it is listed</param>
        /// <param name="roomData">what lists tell of it; may be null</param>
        /// <returns>the room's id</returns>
        public string CreateRoom(string roomId, string roomType, bool visible, Dictionary<string, string> roomData)
        {
            return NativeLoop.Wait<string>(
                "Multiplayer.CreateRoom", (success, failure) => CreateRoom(roomId, roomType, visible, roomData, success, failure));
        }

        /// <summary>Makes a room without joining it.</summary>
        /// <param name="roomId">the id; null: the service makes one up</param>
        /// <param name="roomType">the type, which says what the game's server code runs in it</param>
        /// <param name="visible">whether it is listed</param>
        /// <param name="roomData">what lists tell of it; may be null</param>
        /// <param name="successCallback">gets the room's id</param>
        public void CreateRoom(
            string roomId, string roomType, bool visible, Dictionary<string, string> roomData, Callback<string> successCallback)
        {
            CreateRoom(roomId, roomType, visible, roomData, successCallback, null);
        }

        /// <summary>Makes a room without joining it.</summary>
        /// <param name="roomId">the id; null: the service makes one up</param>
        /// <param name="roomType">the type, which says what the game's server code runs in it</param>
        /// <param name="visible">whether it is listed</param>
        /// <param name="roomData">what lists tell of it; may be null</param>
        /// <param name="successCallback">gets the room's id</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public unsafe void CreateRoom(
            string roomId, string roomType, bool visible, Dictionary<string, string> roomData, Callback<string> successCallback,
            Callback<PlayerIOError> errorCallback)
        {
            client.NativeFor(DevelopmentServer).Call(
                (native, arguments, ticket) => Native.pio_client_create_room(
                    native, arguments.TextOrNull(roomId, "the room id"), arguments.Text(roomType, "the room type"),
                    visible ? (byte)1 : (byte)0, arguments.Pairs(roomData, "the room data"), Arguments.Count(roomData), IntPtr.Zero, ticket),
                result =>
                {
                    if (result.Code != 0) Failures.Tell(errorCallback, result.Error());
                    else if (successCallback != null) successCallback(result.RoomId());
                });
        }

        /// <summary>Joins a room that exists. Waits until it is joined.</summary>
        /// <param name="roomId">the room's id</param>
        /// <param name="joinData">what the game's server code is told of the user; may be null</param>
        public Connection JoinRoom(string roomId, Dictionary<string, string> joinData)
        {
            return NativeLoop.Wait<Connection>(
                "Multiplayer.JoinRoom", (success, failure) => JoinRoom(roomId, joinData, success, failure));
        }

        /// <summary>Joins a room that exists.</summary>
        /// <param name="roomId">the room's id</param>
        /// <param name="joinData">what the game's server code is told of the user; may be null</param>
        /// <param name="successCallback">gets the connection once it has joined; add your handlers there</param>
        public void JoinRoom(string roomId, Dictionary<string, string> joinData, Callback<Connection> successCallback)
        {
            JoinRoom(roomId, joinData, successCallback, null);
        }

        /// <summary>Joins a room that exists.</summary>
        /// <param name="roomId">the room's id</param>
        /// <param name="joinData">what the game's server code is told of the user; may be null</param>
        /// <param name="successCallback">gets the connection once it has joined; add your handlers there</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public unsafe void JoinRoom(
            string roomId, Dictionary<string, string> joinData, Callback<Connection> successCallback,
            Callback<PlayerIOError> errorCallback)
        {
            Join(
                (native, arguments, ticket) => Native.pio_client_join_room(
                    native, arguments.Text(roomId, "the room id"), arguments.Pairs(joinData, "the join data"), Arguments.Count(joinData),
                    IntPtr.Zero, ticket),
                successCallback,
                errorCallback);
        }

        /// <summary>Joins a room, which is made if it does not exist. Waits until it is joined.</summary>
        /// <param name="roomId">the id; null: a new room, whose id the service makes up</param>
        /// <param name="roomType">the type, which says what the game's server code runs in it</param>
        /// <param name="visible">whether it is listed</param>
        /// <param name="roomData">what lists tell of it; may be null</param>
        /// <param name="joinData">what the game's server code is told of the user; may be null</param>
        public Connection CreateJoinRoom(
            string roomId, string roomType, bool visible, Dictionary<string, string> roomData, Dictionary<string, string> joinData)
        {
            return NativeLoop.Wait<Connection>(
                "Multiplayer.CreateJoinRoom",
                (success, failure) => CreateJoinRoom(roomId, roomType, visible, roomData, joinData, success, failure));
        }

        /// <summary>Joins a room, which is made if it does not exist.</summary>
        /// <param name="roomId">the id; null: a new room, whose id the service makes up</param>
        /// <param name="roomType">the type, which says what the game's server code runs in it</param>
        /// <param name="visible">whether it is listed</param>
        /// <param name="roomData">what lists tell of it; may be null</param>
        /// <param name="joinData">what the game's server code is told of the user; may be null</param>
        /// <param name="successCallback">gets the connection once it has joined; add your handlers there</param>
        public void CreateJoinRoom(
            string roomId, string roomType, bool visible, Dictionary<string, string> roomData, Dictionary<string, string> joinData,
            Callback<Connection> successCallback)
        {
            CreateJoinRoom(roomId, roomType, visible, roomData, joinData, successCallback, null);
        }

        /// <summary>Joins a room, which is made if it does not exist.</summary>
        /// <param name="roomId">the id; null: a new room, whose id the service makes up</param>
        /// <param name="roomType">the type, which says what the game's server code runs in it</param>
        /// <param name="visible">whether it is listed</param>
        /// <param name="roomData">what lists tell of it; may be null</param>
        /// <param name="joinData">what the game's server code is told of the user; may be null</param>
        /// <param name="successCallback">gets the connection once it has joined; add your handlers there</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public unsafe void CreateJoinRoom(
            string roomId, string roomType, bool visible, Dictionary<string, string> roomData, Dictionary<string, string> joinData,
            Callback<Connection> successCallback, Callback<PlayerIOError> errorCallback)
        {
            Join(
                (native, arguments, ticket) => Native.pio_client_create_join_room(
                    native, arguments.TextOrNull(roomId, "the room id"), arguments.Text(roomType, "the room type"),
                    visible ? (byte)1 : (byte)0, arguments.Pairs(roomData, "the room data"), Arguments.Count(roomData),
                    arguments.Pairs(joinData, "the join data"), Arguments.Count(joinData), IntPtr.Zero, ticket),
                successCallback,
                errorCallback);
        }

        private void Join(BeginCall begin, Callback<Connection> success, Callback<PlayerIOError> failure)
        {
            GameServerEndpointFilterDelegate filter = DevelopmentServer == null ? GameServerEndpointFilter : null;
            ConnectionSettings settings = Settings;
            client.NativeFor(DevelopmentServer).Call(begin, result =>
            {
                if (result.Code != 0)
                {
                    Failures.Tell(failure, result.Error());
                    return;
                }
                Connection connection = result.Connection();
                try
                {
                    if (filter != null) connection.Filter(filter);
                    connection.Connect(settings, success, failure);
                }
                catch (Exception error)
                {
                    connection.Free();
                    Failures.Tell(failure, error as PlayerIOError ?? new PlayerIOError(ErrorCode.GeneralError, error.Message, error));
                }
            });
        }
    }
}
