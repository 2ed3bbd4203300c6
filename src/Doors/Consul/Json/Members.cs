using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>Members that are there only where they say something, as Go's omitempty has it, and those of several shapes.</summary>
internal static class Members
{
    public static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            json.Member(name, value);
        }
    }

    public static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            json.Name(name);
            json.Number(value);
        }
    }

    public static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            json.Name(name);
            json.Bool(true);
        }
    }

    public static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        if (!texts.IsDefaultOrEmpty)
        {
            json.Name(name);
            Maps.WriteList(json, texts);
        }
    }

    public static void Gateway(GoJsonWriter json, string mode)
    {
        json.Name("MeshGateway"u8);
        json.BeginObject();
        Given(json, "Mode"u8, mode);
        json.EndObject();
    }

    public static void Expose(GoJsonWriter json, bool checks, ImmutableArray<ExposedPath> paths)
    {
        json.Name("Expose"u8);
        json.BeginObject();
        Given(json, "Checks"u8, checks);
        if (!paths.IsEmpty)
        {
            json.Name("Paths"u8);
            json.BeginArray();
            foreach (var exposed in paths)
            {
                json.BeginObject();
                Given(json, "ListenerPort"u8, exposed.ListenerPort);
                Given(json, "Path"u8, exposed.Path);
                Given(json, "LocalPathPort"u8, exposed.LocalPort);
                Given(json, "Protocol"u8, exposed.Protocol);
                json.Name("ParsedFromCheck"u8);
                json.Bool(exposed.FromCheck);
                json.EndObject();
            }

            json.EndArray();
        }

        json.EndObject();
    }
}
