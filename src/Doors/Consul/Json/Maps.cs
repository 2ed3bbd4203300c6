using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>Maps and lists in the members that several shapes share. Go sorts a map's names.</summary>
internal static class Maps
{
    public static void Write(GoJsonWriter json, ImmutableSortedDictionary<string, string> map)
    {
        json.BeginObject();
        foreach (var (name, value) in map)
        {
            json.Name(name);
            json.Text(value);
        }

        json.EndObject();
    }

    /// <summary>Consul keeps a map that was not given as Go's nil, which prints as null.</summary>
    public static void WriteOrNull(GoJsonWriter json, ImmutableSortedDictionary<string, string> map)
    {
        if (map.IsEmpty)
        {
            json.Null();
        }
        else
        {
            Write(json, map);
        }
    }

    public static void WriteAddresses(
        GoJsonWriter json, ReadOnlySpan<byte> member, ImmutableSortedDictionary<string, ServiceAddress> addresses)
    {
        if (addresses.IsEmpty)
        {
            return;
        }

        json.Name(member);
        json.BeginObject();
        foreach (var (name, address) in addresses)
        {
            json.Name(name);
            json.BeginObject();
            json.Name("Address"u8);
            json.Text(address.Address);
            json.Name("Port"u8);
            json.Number(address.Port);
            json.EndObject();
        }

        json.EndObject();
    }

    public static void WriteList(GoJsonWriter json, ImmutableArray<string> texts)
    {
        json.BeginArray();
        foreach (var text in texts.IsDefault ? [] : texts)
        {
            json.Text(text);
        }

        json.EndArray();
    }

    /// <summary>A list that holds nothing is taken for Go's nil, which prints as null.</summary>
    public static void WriteListOrNull(GoJsonWriter json, ImmutableArray<string> texts)
    {
        if (texts.IsDefaultOrEmpty)
        {
            json.Null();
        }
        else
        {
            WriteList(json, texts);
        }
    }

    public static void WriteWeights(GoJsonWriter json, ReadOnlySpan<byte> member, Weights weights)
    {
        json.Name(member);
        json.BeginObject();
        json.Name("Passing"u8);
        json.Number(weights.Passing);
        json.Name("Warning"u8);
        json.Number(weights.Warning);
        json.EndObject();
    }
}
