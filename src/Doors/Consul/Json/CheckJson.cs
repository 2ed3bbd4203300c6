using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>A check as the catalog, health and the agent show it.</summary>
internal static class CheckJson
{
    public static void Write(GoJsonWriter json, Check check) => Write(json, check, Maps.WriteList);

    /// <param name="writeTags">How tags are written, which not all answers do alike where there are none.</param>
    public static void Write(GoJsonWriter json, Check check, Action<GoJsonWriter, ImmutableArray<string>> writeTags)
    {
        json.BeginObject();
        WriteSaid(json, check);
        json.Name("ServiceTags"u8);
        writeTags(json, check.ServiceTags);
        json.Member("Type"u8, check.Type);
        json.Name("Definition"u8);
        Write(json, check.Definition);
        json.Name("CreateIndex"u8);
        json.Number(check.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(check.Modified.Value);
        json.EndObject();
    }

    /// <summary>What every answer begins with: which check it is, whose, and what it says.</summary>
    public static void WriteSaid(GoJsonWriter json, Check check)
    {
        json.Member("Node"u8, check.Node);
        json.Member("CheckID"u8, check.CheckId);
        json.Member("Name"u8, check.Name);
        json.Member("Status"u8, check.Status);
        json.Member("Notes"u8, check.Notes);
        json.Member("Output"u8, check.Output);
        json.Member("ServiceID"u8, check.ServiceId);
        json.Member("ServiceName"u8, check.ServiceName);
    }

    public static void WriteAll(GoJsonWriter json, IEnumerable<Check> checks) => WriteAll(json, checks, Maps.WriteList);

    /// <param name="writeTags">As above.</param>
    public static void WriteAll(
        GoJsonWriter json, IEnumerable<Check> checks, Action<GoJsonWriter, ImmutableArray<string>> writeTags)
    {
        json.BeginArray();
        foreach (var check in checks)
        {
            Write(json, check, writeTags);
        }

        json.EndArray();
    }

    /// <summary>Only what was given is shown (Consul 1.8.7), durations in Go's form.</summary>
    private static void Write(GoJsonWriter json, CheckDefinition definition)
    {
        json.BeginObject();
        Given(json, "Interval"u8, definition.Interval);
        Given(json, "OutputMaxSize"u8, definition.OutputMaxSize);
        Given(json, "Timeout"u8, definition.Timeout);
        Given(json, "DeregisterCriticalServiceAfter"u8, definition.DeregisterCriticalServiceAfter);
        Given(json, "HTTP"u8, definition.Http);
        Given(json, "TLSSkipVerify"u8, definition.TlsSkipVerify);
        Given(json, definition.Header);
        Given(json, "Method"u8, definition.Method);
        Given(json, "Body"u8, definition.Body);
        Given(json, "TCP"u8, definition.Tcp);
        if (definition.Args.Length > 0)
        {
            json.Name("ScriptArgs"u8);
            Maps.WriteList(json, definition.Args);
        }

        Given(json, "DockerContainerID"u8, definition.DockerContainerId);
        Given(json, "Shell"u8, definition.Shell);
        Given(json, "GRPC"u8, definition.Grpc);
        Given(json, "GRPCUseTLS"u8, definition.GrpcUseTls);
        Given(json, "AliasNode"u8, definition.AliasNode);
        Given(json, "AliasService"u8, definition.AliasService);

        // The one length that Consul shows as a number, of nanoseconds.
        Given(json, "TTL"u8, definition.Ttl.Ticks * TimeSpan.NanosecondsPerTick);
        json.EndObject();
    }

    private static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            json.Member(name, value);
        }
    }

    private static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            json.Name(name);
            json.Bool(true);
        }
    }

    private static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            json.Name(name);
            json.Number(value);
        }
    }

    private static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, TimeSpan value)
    {
        if (value != TimeSpan.Zero)
        {
            json.Member(name, GoDuration.Format(value));
        }
    }

    private static void Given(
        GoJsonWriter json, ImmutableSortedDictionary<string, ImmutableArray<string>> headers)
    {
        if (headers.IsEmpty)
        {
            return;
        }

        json.Name("Header"u8);
        json.BeginObject();
        foreach (var (name, values) in headers)
        {
            json.Name(name);
            Maps.WriteList(json, values);
        }

        json.EndObject();
    }
}
