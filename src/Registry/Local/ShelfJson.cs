using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// The files of the shelf as they are written. A file of an unknown, higher version is refused: an older program must not
/// drop what it does not understand.
/// </summary>
internal static class ShelfJson
{
    private const int VersionKnown = 1;

    /// <summary>Of checks that an older program would take for something else, or would not perform as they ask.</summary>
    private const int VersionOfNewerKinds = 2;

    public static byte[] Of(Service service) => JsonSerializer.SerializeToUtf8Bytes(
        new ServiceFile
        {
            Id = service.Id,
            Name = service.Name,
            Kind = service.Kind,
            Tags = [.. service.Tags],
            Address = service.Address,
            TaggedAddresses = service.TaggedAddresses
                .ToDictionary(pair => pair.Key, pair => new AddressFile(pair.Value.Address, pair.Value.Port)),
            Meta = service.Meta.ToDictionary(),
            Port = service.Port,
            WeightPassing = service.Weights.Passing,
            WeightWarning = service.Weights.Warning,
            EnableTagOverride = service.EnableTagOverride,
            Mesh = MeshFile.Of(service.Mesh),
            IsSidecar = service.IsSidecar,
        },
        ShelfContext.Default.ServiceFile);

    public static byte[] Of(LocalCheckDefinition check) => JsonSerializer.SerializeToUtf8Bytes(
        new CheckFile
        {
            Version = IsOfFirstKinds(check) ? 1 : VersionOfNewerKinds,
            Id = check.CheckId,
            Name = check.Name,
            Notes = check.Notes,
            ServiceId = check.ServiceId,
            Status = check.Status,
            Ttl = check.Ttl,
            Http = check.Http,
            Method = check.Method,
            Body = check.Body,
            Header = check.Header.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
            TlsSkipVerify = check.TlsSkipVerify,
            Tcp = check.Tcp,
            Interval = check.Interval,
            Timeout = check.Timeout,
            DeregisterCriticalServiceAfter = check.DeregisterCriticalServiceAfter,
            SuccessBeforePassing = check.SuccessBeforePassing,
            FailuresBeforeCritical = check.FailuresBeforeCritical,
            OutputMaxSize = check.OutputMaxSize,
            DisableRedirects = check.DisableRedirects,
            TlsServerName = check.TlsServerName,
            TcpUseTls = check.TcpUseTls,
            Udp = check.Udp,
            Grpc = check.Grpc,
            GrpcUseTls = check.GrpcUseTls,
            H2Ping = check.H2Ping,
            H2PingInTheClear = !check.H2PingUseTls,
            Args = [.. check.Args],
            DockerContainerId = check.DockerContainerId,
            Shell = check.Shell,
            OsService = check.OsService,
            AliasNode = check.AliasNode,
            AliasService = check.AliasService,
            FailuresBeforeWarning = check.FailuresBeforeWarning,
            Token = check.Token,
        },
        ShelfContext.Default.CheckFile);

    public static byte[] Of(Filing.SaveReport report, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(
        new ReportFile
        {
            CheckId = report.CheckId,
            Status = report.Status,
            Output = report.Output,
            Expires = Sum(now, report.Ttl),
        },
        ShelfContext.Default.ReportFile);

    public static Result<Service> ToService(byte[] content) =>
        Read(content, ShelfContext.Default.ServiceFile, file => file.Version).TryGet(out var file, out var refused)
            ? new Service
            {
                Id = file.Id,
                Name = file.Name,
                Kind = file.Kind,
                Tags = [.. file.Tags],
                Address = file.Address,
                TaggedAddresses = file.TaggedAddresses.ToImmutableSortedDictionary(
                    pair => pair.Key,
                    pair => new ServiceAddress(pair.Value.Address, pair.Value.Port),
                    StringComparer.Ordinal),
                Meta = file.Meta.ToImmutableSortedDictionary(StringComparer.Ordinal),
                Port = file.Port,
                Weights = new Weights(file.WeightPassing, file.WeightWarning),
                EnableTagOverride = file.EnableTagOverride,
                Mesh = file.Mesh?.ToMesh() ?? Mesh.None,
                IsSidecar = file.IsSidecar,
            }
            : refused;

    public static Result<LocalCheckDefinition> ToCheck(byte[] content) =>
        Read(content, ShelfContext.Default.CheckFile, file => file.Version, VersionOfNewerKinds).TryGet(out var file, out var refused)
            ? new LocalCheckDefinition
            {
                CheckId = file.Id,
                Name = file.Name,
                Notes = file.Notes,
                ServiceId = file.ServiceId,
                Status = file.Status,
                Ttl = file.Ttl,
                Http = file.Http,
                Method = file.Method,
                Body = file.Body,
                Header = file.Header.ToImmutableSortedDictionary(
                    pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal),
                TlsSkipVerify = file.TlsSkipVerify,
                Tcp = file.Tcp,
                Interval = file.Interval,
                Timeout = file.Timeout,
                DeregisterCriticalServiceAfter = file.DeregisterCriticalServiceAfter,
                SuccessBeforePassing = file.SuccessBeforePassing,
                FailuresBeforeCritical = file.FailuresBeforeCritical,
                OutputMaxSize = file.OutputMaxSize,
                DisableRedirects = file.DisableRedirects,
                TlsServerName = file.TlsServerName,
                TcpUseTls = file.TcpUseTls,
                Udp = file.Udp,
                Grpc = file.Grpc,
                GrpcUseTls = file.GrpcUseTls,
                H2Ping = file.H2Ping,
                H2PingUseTls = !file.H2PingInTheClear,
                Args = [.. file.Args],
                DockerContainerId = file.DockerContainerId,
                Shell = file.Shell,
                OsService = file.OsService,
                AliasNode = file.AliasNode,
                AliasService = file.AliasService,
                FailuresBeforeWarning = file.FailuresBeforeWarning,
                Token = file.Token,
            }
            : refused;

    public static Result<ReportFile> ToReport(byte[] content) =>
        Read(content, ShelfContext.Default.ReportFile, file => file.Version);

    private static bool IsOfFirstKinds(LocalCheckDefinition check) => check is
    {
        Kind: CheckKind.None or CheckKind.Ttl or CheckKind.Http or CheckKind.Tcp,
        DisableRedirects: false,
        TcpUseTls: false,
        TlsServerName.Length: 0,
        FailuresBeforeWarning: 0,
    };

    /// <summary>Conflict: written by a newer program. Invalid: damaged.</summary>
    private static Result<T> Read<T>(
        byte[] content, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, int> versionOf, int known = VersionKnown)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) is not { } file
                ? new Refused(Refusal.Invalid, "it holds null")
                : versionOf(file) > known
                    ? new Refused(Refusal.Conflict, $"it has version {versionOf(file)}, this program knows {known}")
                    : file;
        }
        catch (JsonException e)
        {
            return new Refused(Refusal.Invalid, e.Message);
        }
    }

    /// <summary>A ttl of centuries is allowed, a date past the calendar's end is not.</summary>
    private static DateTimeOffset Sum(DateTimeOffset now, TimeSpan ttl) =>
        DateTimeOffset.MaxValue - now < ttl ? DateTimeOffset.MaxValue : now + ttl;
}

internal sealed record AddressFile(string Address, int Port);

/// <remarks>Settable, not init-only: generated readers give init-only properties null where the file says nothing.</remarks>
internal sealed record ServiceFile
{
    public int Version { get; set; } = 1;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Kind { get; set; } = "";

    public string[] Tags { get; set; } = [];

    public string Address { get; set; } = "";

    public Dictionary<string, AddressFile> TaggedAddresses { get; set; } = [];

    public Dictionary<string, string> Meta { get; set; } = [];

    public int Port { get; set; }

    public int WeightPassing { get; set; } = 1;

    public int WeightWarning { get; set; } = 1;

    public bool EnableTagOverride { get; set; }

    public MeshFile? Mesh { get; set; }

    public bool IsSidecar { get; set; }
}

internal sealed record CheckFile
{
    public int Version { get; set; } = 1;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Notes { get; set; } = "";

    public string ServiceId { get; set; } = "";

    public string Status { get; set; } = "";

    public TimeSpan Ttl { get; set; }

    public string Http { get; set; } = "";

    public string Method { get; set; } = "";

    public string Body { get; set; } = "";

    public Dictionary<string, string[]> Header { get; set; } = [];

    public bool TlsSkipVerify { get; set; }

    public string Tcp { get; set; } = "";

    public TimeSpan Interval { get; set; }

    public TimeSpan Timeout { get; set; }

    public TimeSpan DeregisterCriticalServiceAfter { get; set; }

    public int SuccessBeforePassing { get; set; }

    public int FailuresBeforeCritical { get; set; }

    public int OutputMaxSize { get; set; }

    public bool DisableRedirects { get; set; }

    public string TlsServerName { get; set; } = "";

    public bool TcpUseTls { get; set; }

    public string Udp { get; set; } = "";

    public string Grpc { get; set; } = "";

    public bool GrpcUseTls { get; set; }

    public string H2Ping { get; set; } = "";

    public bool H2PingInTheClear { get; set; }

    public string[] Args { get; set; } = [];

    public string DockerContainerId { get; set; } = "";

    public string Shell { get; set; } = "";

    public string OsService { get; set; } = "";

    public string AliasNode { get; set; } = "";

    public string AliasService { get; set; } = "";

    public int FailuresBeforeWarning { get; set; }

    public string Token { get; set; } = "";
}

internal sealed record ReportFile
{
    public int Version { get; set; } = 1;

    public required string CheckId { get; init; }

    public required string Status { get; init; }

    public string Output { get; set; } = "";

    /// <summary>After this moment it says nothing any more.</summary>
    public required DateTimeOffset Expires { get; init; }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ServiceFile))]
[JsonSerializable(typeof(CheckFile))]
[JsonSerializable(typeof(ReportFile))]
internal sealed partial class ShelfContext : JsonSerializerContext;
