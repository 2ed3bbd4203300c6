using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Serf.Messages;

/// <summary>What a member says to a query about keys.</summary>
/// <param name="Keys">In base64, the first one in use; null unless they were asked for.</param>
public sealed record KeyAnswer(bool Result, string Message, IReadOnlyList<string>? Keys, string PrimaryKey);

/// <summary>Queries about keys and their answers, as bytes. Pure.</summary>
public static class KeyMessages
{
    private static readonly string[] _request = ["Key"];
    private static readonly string[] _answer = ["Result", "Message", "Keys", "PrimaryKey"];

    /// <param name="key">As raw bytes; empty where none is needed.</param>
    public static byte[] EncodeRequest(ReadOnlySpan<byte> key)
    {
        var to = new MsgpackWriter();
        SerfCodec.Begin(to, SerfMessageType.KeyRequest, 1);
        to.Key("Key"u8);
        to.Raw(key);
        return to.ToArray();
    }

    /// <summary>The key; null when it is no such request.</summary>
    public static byte[]? DecodeRequest(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] != (byte)SerfMessageType.KeyRequest)
        {
            return null;
        }

        var from = new MsgpackReader(message[1..]);
        var key = Array.Empty<byte>();
        var fields = from.Record(_request);
        while (from.Next(ref fields, out _))
        {
            key = from.Bytes() ?? [];
        }

        return from.Ok ? key : null;
    }

    public static byte[] EncodeAnswer(KeyAnswer answer)
    {
        var to = new MsgpackWriter();
        SerfCodec.Begin(to, SerfMessageType.KeyResponse, 4);
        to.Key("Keys"u8);
        if (answer.Keys is { } keys)
        {
            to.Array(keys.Count);
            foreach (var key in keys)
            {
                to.Text(key);
            }
        }
        else
        {
            to.Nil();
        }

        to.Key("Message"u8);
        to.Text(answer.Message);
        to.Key("PrimaryKey"u8);
        to.Text(answer.PrimaryKey);
        to.Key("Result"u8);
        to.Bool(answer.Result);
        return to.ToArray();
    }

    /// <summary>Null when it is no such answer.</summary>
    public static KeyAnswer? DecodeAnswer(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] != (byte)SerfMessageType.KeyResponse)
        {
            return null;
        }

        var from = new MsgpackReader(message[1..]);
        var answer = new KeyAnswer(false, "", null, "");
        var fields = from.Record(_answer);
        while (from.Next(ref fields, out var name))
        {
            answer = name switch
            {
                "Result" => answer with { Result = from.Bool() },
                "Message" => answer with { Message = from.Text() },
                "Keys" => answer with { Keys = ReadKeys(ref from) },
                _ => answer with { PrimaryKey = from.Text() },
            };
        }

        return from.Ok ? answer : null;
    }

    private static List<string>? ReadKeys(ref MsgpackReader from)
    {
        if (from.TakeNil())
        {
            return null;
        }

        var keys = new List<string>();
        for (var left = from.ArrayCount(); left > 0 && from.Ok; left--)
        {
            keys.Add(from.Text());
        }

        return keys;
    }
}
