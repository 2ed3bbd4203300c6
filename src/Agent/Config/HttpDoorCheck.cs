using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Checks what was asked of the HTTP door. Pure.</summary>
internal static class HttpDoorCheck
{
    /// <summary>The characters of a header's name (RFC 9110, 5.6.2).</summary>
    private static readonly SearchValues<char> _tokenLetters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static Result<HttpDoorTerms> Check(AgentFlags flags, string hostName)
    {
        var asked = flags.Http;
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var given in asked.AllowWriteFrom)
        {
            if (!IPNetwork.TryParse(given, out var network))
            {
                return Invalid(
                    $"allow_write_http_from: invalid cidr: {given}; write a network such as 10.0.0.0/8, its host bits zero");
            }

            networks.Add(network);
        }

        foreach (var (name, value) in asked.ResponseHeaders)
        {
            if (!IsToken(name) || !IsFieldValue(value))
            {
                return Invalid(
                    $"http_config.response_headers: \"{name}\" cannot be \"{value}\": a header is a word and printable ASCII");
            }
        }

        if (asked.BlockEndpoints.FirstOrDefault(path => !path.StartsWith('/')) is { } relative)
        {
            return Invalid(
                $"http_config.block_endpoints: \"{relative}\" must begin with a slash, as paths do, such as /v1/agent");
        }

        return new HttpDoorTerms
        {
            WritesAllowedFrom = networks.ToImmutable(),
            BlockedEndpoints = [.. asked.BlockEndpoints],
            ResponseHeaders = asked.ResponseHeaders,
            ConnectionsPerClientMax = asked.MaxConnectionsPerClient,
            KvValueBytesMax = asked.KvValueBytesMax,
            HeaderBytesMax = asked.HeaderBytesMax,
            TxnBytesMax = asked.TxnBytesMax,
            DefaultQueryTime = asked.DefaultQueryTime,
            MaxQueryTime = asked.MaxQueryTime,
            DiscoveryMaxStale = asked.DiscoveryMaxStale,
            UseCache = asked.UseCache,
            TranslateWanAddresses = flags.Dns.TranslateWanAddresses,
            AllowUnprintablePaths = asked.AllowUnprintablePaths,

            // -dev lets the process be looked into without being asked (Consul 1.8.7).
            EnableDebug = asked.EnableDebug ?? flags.Dev,
            Telemetry = asked.Telemetry with { HostName = hostName },
        };
    }

    private static bool IsToken(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExcept(_tokenLetters) < 0;

    private static bool IsFieldValue(string value) => value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}
