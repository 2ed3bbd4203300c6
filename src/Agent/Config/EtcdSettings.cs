using System.Collections.Immutable;
using System.Globalization;
using System.Net.Security;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>The cluster of etcd that this agent's engine is on: checked.</summary>
/// <param name="Endpoints">Where its members' clients are answered; at least one.</param>
/// <param name="Prefix">What all of Muster's keys in it begin with.</param>
/// <param name="Trust">Whom to believe, and what to show.</param>
/// <param name="RequestBytesMax">What its members' <c>--max-request-bytes</c> says.</param>
public sealed record EtcdSettings(
    ImmutableArray<Uri> Endpoints, string Prefix, TrustFiles Trust, int RequestBytesMax)
{
    /// <summary>etcd's own default.</summary>
    private const int RequestBytesDefault = 1_572_864;

    private const int PrefixCharsMax = 512;

    private const string PrefixDefault = "muster/";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"etcd at {string.Join(", ", Endpoints.Select(endpoint => endpoint.Authority))}, keys under \"{Prefix}\"");

    /// <summary>Null where the engine is not to be on etcd.</summary>
    internal static Result<EtcdSettings?> Of(EtcdFlags flags)
    {
        if (flags.Endpoints.Count == 0)
        {
            return flags == new EtcdFlags() { Endpoints = flags.Endpoints }
                ? Result<EtcdSettings?>.Of(null)
                : Invalid("engine.etcd needs endpoints: write endpoints = [\"http://127.0.0.1:2379\"] into it");
        }

        var endpoints = ImmutableArray.CreateBuilder<Uri>();
        foreach (var given in flags.Endpoints)
        {
            if (EndpointOf(given) is not { } endpoint)
            {
                return Invalid(
                    $"engine.etcd.endpoints: \"{given}\" is no address of etcd: write one such as http://10.0.0.1:2379");
            }

            endpoints.Add(endpoint);
        }

        return flags switch
        {
            { Prefix.Length: > PrefixCharsMax } =>
                Invalid($"engine.etcd.prefix has {flags.Prefix.Length} characters: {PrefixCharsMax} are the most"),
            { CertFile: not (null or ""), KeyFile: null or "" } or { CertFile: null or "", KeyFile: not (null or "") } =>
                Invalid("engine.etcd needs cert_file and key_file together"),
            _ => Result<EtcdSettings?>.Of(new EtcdSettings(
                endpoints.ToImmutable(),
                flags.Prefix ?? PrefixDefault,
                new TrustFiles(
                    flags.CaFile is { Length: > 0 } ca ? new CaFiles(ca, null) : null,
                    flags.CertFile is { Length: > 0 } cert ? cert : null,
                    flags.KeyFile is { Length: > 0 } key ? key : null),
                flags.RequestBytesMax ?? RequestBytesDefault)),
        };
    }

    /// <summary>Reads the files, or says which cannot be read.</summary>
    internal Result<SslClientAuthenticationOptions> Tls()
    {
        if (!Trust.Read().TryGet(out var trust, out var refused))
        {
            return refused with { Message = $"engine.etcd: {refused.Message}" };
        }

        var options = new SslClientAuthenticationOptions { CertificateChainPolicy = trust.Policy() };
        if (trust.Own is { } own)
        {
            options.ClientCertificates = [own];
        }

        return options;
    }

    // As etcdctl takes them: without a scheme it is plain HTTP.
    private static Uri? EndpointOf(string given)
    {
        var written = given.Contains("://", StringComparison.Ordinal) ? given : "http://" + given;
        return Uri.TryCreate(written, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" }
                ? uri
                : null;
    }

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}
