using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Wire;

/// <summary>
/// Reads a push/pull as it comes: a head, so many nodes, the state of the layer above, with nothing between them. What has been
/// read is not read again when more comes.
/// </summary>
internal sealed class StateReader
{
    private static readonly string[] _head = ["Nodes", "UserStateLen", "Join"];
    private static readonly string[] _userHead = ["UserMsgLen"];

    private readonly List<NodeRecord> _nodes = [];
    private long _nodesLeft;
    private long _userBytes;
    private bool _join;
    private bool _begun;
    private int _at;

    /// <summary>
    /// Reads on in all that has come since the type byte. <see cref="MsgpackFault.Truncated"/> while there is more to come.
    /// </summary>
    public MsgpackFault PushPull(ReadOnlySpan<byte> bytes, out Message? message)
    {
        message = null;
        if (!_begun)
        {
            var reader = new MsgpackReader(bytes);
            Head(ref reader);
            if (!reader.Ok)
            {
                return reader.Fault;
            }

            if (_nodesLeft is < 0 or > Wire.PushPull.NodesMax || _userBytes is < 0 or > Wire.PushPull.UserStateBytesMax)
            {
                return MsgpackFault.Malformed;
            }

            (_begun, _at) = (true, reader.Position);
        }

        for (; _nodesLeft > 0; _nodesLeft--)
        {
            var reader = new MsgpackReader(bytes[_at..]);
            var node = MessageReader.Node(ref reader);
            if (!reader.Ok)
            {
                return reader.Fault;
            }

            _at += reader.Position;
            if (node is not null)
            {
                _nodes.Add(node);
            }
        }

        if (bytes.Length - _at < _userBytes)
        {
            return MsgpackFault.Truncated;
        }

        var state = _userBytes == 0 ? null : bytes.Slice(_at, (int)_userBytes).ToArray();
        message = new PushPull(_join, _nodes, state);
        return MsgpackFault.None;
    }

    /// <summary>Something of the layer above: its length, then its bytes.</summary>
    public static MsgpackFault User(ReadOnlySpan<byte> bytes, out Message? message)
    {
        message = null;
        var reader = new MsgpackReader(bytes);
        var length = 0L;
        var fields = reader.Record(_userHead);
        while (reader.Next(ref fields, out _))
        {
            length = reader.Int64();
        }

        if (!reader.Ok)
        {
            return reader.Fault;
        }

        if (length is <= 0 or > Wire.PushPull.UserStateBytesMax)
        {
            return MsgpackFault.Malformed;
        }

        if (reader.Rest.Length < length)
        {
            return MsgpackFault.Truncated;
        }

        message = new User(reader.Rest[..(int)length].ToArray());
        return MsgpackFault.None;
    }

    private void Head(ref MsgpackReader reader)
    {
        var fields = reader.Record(_head);
        while (reader.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "Nodes":
                    _nodesLeft = reader.Int64();
                    break;
                case "UserStateLen":
                    _userBytes = reader.Int64();
                    break;
                default:
                    _join = reader.Bool();
                    break;
            }
        }
    }
}
