using System.Collections.Immutable;
using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Rows;

internal static class CheckCodec
{
    private const long NanosPerTick = 100;

    private static readonly MessageParser<CheckRow> _knowing = CheckRow.Parser.WithDiscardUnknownFields(true);
    private static readonly CheckDefinition _noDefinition = new();

    public static Check Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        return new Check
        {
            Node = read.Node,
            CheckId = read.CheckId,
            Name = read.Name,
            Status = read.Status,
            Notes = read.Notes,
            Output = read.Output,
            ServiceId = read.ServiceId,
            ServiceName = read.ServiceName,
            ServiceTags = [.. read.ServiceTags],
            Type = read.Type,
            Definition = read.Definition is { } definition ? Decode(definition) : _noDefinition,
            Created = row.Created,
            Modified = row.Modified,
            Rest = rest,
        };
    }

    public static ReadOnlyMemory<byte> Encode(Check check)
    {
        var row = RowRest.Begin(CheckRow.Parser, check.Rest);
        row.Node = check.Node;
        row.CheckId = check.CheckId;
        row.Name = check.Name;
        row.Status = check.Status;
        row.Notes = check.Notes;
        row.Output = check.Output;
        row.ServiceId = check.ServiceId;
        row.ServiceName = check.ServiceName;
        row.ServiceTags.Clear();
        row.ServiceTags.AddRange(check.ServiceTags);
        row.Type = check.Type;
        row.Definition = Fill(row.Definition, check.Definition);
        return row.ToByteArray();
    }

    private static CheckDefinition Decode(CheckDefinitionRow row)
    {
        var definition = new CheckDefinition
        {
            Http = row.Http,
            Method = row.Method,
            Body = row.Body,
            TlsSkipVerify = row.TlsSkipVerify,
            Tcp = row.Tcp,
            Args = [.. row.Args],
            DockerContainerId = row.DockerContainerId,
            Shell = row.Shell,
            Grpc = row.Grpc,
            GrpcUseTls = row.GrpcUseTls,
            AliasNode = row.AliasNode,
            AliasService = row.AliasService,
            Ttl = Duration(row.TtlNanos),
            OutputMaxSize = row.OutputMaxSize,
            Interval = Duration(row.IntervalNanos),
            Timeout = Duration(row.TimeoutNanos),
            DeregisterCriticalServiceAfter = Duration(row.DeregisterCriticalServiceAfterNanos),
        };
        return row.Header.Count == 0
            ? definition
            : definition with { Header = Maps.Sorted(row.Header, header => header.Values.ToImmutableArray()) };
    }

    private static CheckDefinitionRow? Fill(CheckDefinitionRow? row, CheckDefinition definition)
    {
        if (row is null && definition.SameAs(_noDefinition))
        {
            return null;
        }

        row ??= new CheckDefinitionRow();
        row.Http = definition.Http;
        row.Method = definition.Method;
        row.Body = definition.Body;
        Maps.Fill(row.Header, definition.Header, values => new HeaderRow { Values = { values } });
        row.TlsSkipVerify = definition.TlsSkipVerify;
        row.Tcp = definition.Tcp;
        row.Args.Clear();
        row.Args.AddRange(definition.Args);
        row.DockerContainerId = definition.DockerContainerId;
        row.Shell = definition.Shell;
        row.Grpc = definition.Grpc;
        row.GrpcUseTls = definition.GrpcUseTls;
        row.AliasNode = definition.AliasNode;
        row.AliasService = definition.AliasService;
        row.TtlNanos = Nanos(definition.Ttl);
        row.OutputMaxSize = definition.OutputMaxSize;
        row.IntervalNanos = Nanos(definition.Interval);
        row.TimeoutNanos = Nanos(definition.Timeout);
        row.DeregisterCriticalServiceAfterNanos = Nanos(definition.DeregisterCriticalServiceAfter);
        return row;
    }

    private static TimeSpan Duration(long nanos) => TimeSpan.FromTicks(nanos / NanosPerTick);

    // Consul's durations end at 292 years too.
    private static long Nanos(TimeSpan duration) =>
        Math.Clamp(duration.Ticks, long.MinValue / NanosPerTick, long.MaxValue / NanosPerTick) * NanosPerTick;
}
