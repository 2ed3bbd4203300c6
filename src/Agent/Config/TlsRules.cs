using System.Net.Security;
using System.Security.Authentication;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Checks what was asked of TLS, with Consul's words where it refuses the same. Pure.</summary>
internal static class TlsRules
{
    public static Result<TlsGiven> Check(AgentFlags flags)
    {
        var given = flags.Tls;
        if (!Check(given.Https.Over(given.Defaults), flags.HttpsPort, flags.Http.HandshakeTimeout).TryGet(out var https, out var refused)
            || !Check(given.Etcd.Over(given.Defaults), flags.EtcdTlsPort, null).TryGet(out var etcd, out refused))
        {
            return refused;
        }

        if (IsOpen(flags.EtcdTlsPort) && etcd.Files is null)
        {
            return Invalid(
                $"ports.etcd_tls is {flags.EtcdTlsPort}, and it has nothing to show: name a certificate with cert_file and key_file");
        }

        return new TlsGiven(https.Files, etcd.Files)
        {
            // Consul 1.8.7 listens all the same, and breaks off with whoever comes.
            Note = IsOpen(flags.HttpsPort) && https.Files is null
                ? "ports.https has no effect: HTTPS has nothing to show; name a certificate with cert_file and key_file"
                : null,
        };
    }

    private static bool IsOpen(int? port) => port is not (null or AgentConfig.PortOff);

    private static Result<DoorGiven> Check(TlsSettings asked, int? port, TimeSpan? handshakeTimeout)
    {
        var verify = asked.VerifyIncoming == true;
        if (asked.CertFile is { Length: > 0 } != asked.KeyFile is { Length: > 0 })
        {
            return Invalid("cert_file and key_file belong together: give both or none");
        }

        if (verify && asked is { CaFile: null or "", CaPath: null or "" })
        {
            return Invalid("VerifyIncoming set but no CA certificates were provided: name them with ca_file or ca_path");
        }

        if (!ProtocolsOf(asked.MinVersion).TryGet(out var protocols, out var refused)
            || !SuitesOf(asked.CipherSuites).TryGet(out var suites, out refused))
        {
            return refused;
        }

        if (!IsOpen(port))
        {
            return new DoorGiven(null);
        }

        // Where it is switched off in so many words, the list is meant for other doors.
        if (asked is { VerifyIncoming: null, CrlFile.Length: > 0 })
        {
            return Invalid("crl_file needs verify_incoming: clients show no certificate that could be revoked");
        }

        return asked.CertFile is { Length: > 0 } cert
            ? new DoorGiven(new TlsFiles(cert, asked.KeyFile!)
            {
                ClientCa = verify ? new CaFiles(asked.CaFile, asked.CaPath) : null,
                Crl = verify && asked.CrlFile is { Length: > 0 } crl ? crl : null,
                Protocols = protocols,
                CipherSuites = suites,
                HandshakeTimeout = handshakeTimeout,
            })
            : new DoorGiven(null);
    }

    private static Result<SslProtocols> ProtocolsOf(string? minVersion) => minVersion switch
    {
        // What is older than 1.2 is broken (RFC 8996) and not spoken, whatever was asked.
        null or "" or "tls10" or "tls11" or "tls12" or "TLS_AUTO" or "TLSv1_0" or "TLSv1_1" or "TLSv1_2" =>
            SslProtocols.Tls12 | SslProtocols.Tls13,
        "tls13" or "TLSv1_3" => SslProtocols.Tls13,
        _ => Invalid($"TLSMinVersion: value {minVersion} not supported, please specify one of [tls10, tls11, tls12, tls13]"),
    };

    private static Result<IReadOnlyList<TlsCipherSuite>> SuitesOf(string? names)
    {
        var suites = new List<TlsCipherSuite>();
        foreach (var name in (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Go left the hash out of these two names.
            var whole = name.EndsWith("CHACHA20_POLY1305", StringComparison.Ordinal) ? $"{name}_SHA256" : name;
            if (!Enum.TryParse<TlsCipherSuite>(whole, out var suite) || char.IsAsciiDigit(whole[0]))
            {
                return Invalid(
                    $"invalid tls cipher suites: unsupported cipher \"{name}\"; write one such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            }

            suites.Add(suite);
        }

        return suites;
    }

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);

    private sealed record DoorGiven(TlsFiles? Files);
}

/// <summary>Each null where there is none.</summary>
internal sealed record TlsGiven(TlsFiles? Https, TlsFiles? Etcd)
{
    /// <summary>Why there is no HTTPS although it was asked for.</summary>
    public string? Note { get; init; }
}
