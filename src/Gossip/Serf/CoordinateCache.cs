using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Serf;

/// <summary>Where this member is, and where the others say that they are: what acks to pings carry.</summary>
public sealed class CoordinateCache
{
    private const byte Version = 1;

    private static readonly string[] _coordinate = ["Vec", "Error", "Adjustment", "Height"];

    private readonly Dictionary<string, Coordinate> _others = new(StringComparer.Ordinal);
    private readonly Vivaldi _vivaldi;
    private readonly string _ownName;

    /// <param name="ownName">This member's name.</param>
    /// <param name="isOn">Otherwise nothing is told, and nothing learned.</param>
    internal CoordinateCache(string ownName, bool isOn, Prng chance) =>
        (_ownName, IsOn, _vivaldi) = (ownName, isOn, new Vivaldi(chance));

    public bool IsOn { get; }

    public Coordinate Own => _vivaldi.Own;

    /// <summary>How often this member's place had to be found anew.</summary>
    public int Resets => _vivaldi.Resets;

    /// <summary>Where a member is, as it has last said itself; null: it has not.</summary>
    public Coordinate? Of(string name) => name == _ownName ? Own : _others.GetValueOrDefault(name);

    internal byte[]? Encode()
    {
        if (!IsOn)
        {
            return null;
        }

        var to = new MsgpackWriter(160);
        to.Byte(Version);
        to.Map(4);
        to.Key("Adjustment"u8);
        to.Float(Own.Adjustment);
        to.Key("Error"u8);
        to.Float(Own.Error);
        to.Key("Height"u8);
        to.Float(Own.Height);
        to.Key("Vec"u8);
        to.Array(Own.Vec.Length);
        foreach (var value in Own.Vec)
        {
            to.Float(value);
        }

        return to.ToArray();
    }

    /// <summary>A member has answered a ping.</summary>
    /// <param name="payload">Empty where it has said nothing of its place.</param>
    internal void Learn(string name, TimeSpan roundTrip, ReadOnlySpan<byte> payload)
    {
        if (IsOn && Decode(payload) is { } other && _vivaldi.Update(name, other, roundTrip))
        {
            _others[name] = other;
        }
    }

    internal void Forget(string name)
    {
        _others.Remove(name);
        _vivaldi.Forget(name);
    }

    /// <summary>Null when it is of another version, or cannot be read.</summary>
    internal static Coordinate? Decode(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || payload[0] != Version)
        {
            return null;
        }

        var from = new MsgpackReader(payload[1..]);
        var read = new Coordinate([], 0, 0, 0);
        var fields = from.Record(_coordinate);
        while (from.Next(ref fields, out var name))
        {
            read = name switch
            {
                "Vec" => read with { Vec = ReadVector(ref from) },
                "Error" => read with { Error = from.Float() },
                "Adjustment" => read with { Adjustment = from.Float() },
                _ => read with { Height = from.Float() },
            };
        }

        return from.Ok ? read : null;
    }

    private static ImmutableArray<double> ReadVector(ref MsgpackReader from)
    {
        var vector = ImmutableArray.CreateBuilder<double>();
        for (var left = from.ArrayCount(); left > 0 && from.Ok; left--)
        {
            vector.Add(from.Float());
        }

        return vector.ToImmutable();
    }
}
