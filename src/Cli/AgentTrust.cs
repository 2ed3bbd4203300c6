using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Muster.Cli;

/// <summary>Makes the connection to an agent: over TCP or a unix socket, trusting what was asked to be trusted.</summary>
internal static class AgentTrust
{
    public static SocketsHttpHandler Handler(AgentAddress agent)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = true };
        if (agent.UnixPath is { } path)
        {
            handler.ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        if (agent.Base.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            handler.SslOptions = Options(agent);
        }

        return handler;
    }

    private static SslClientAuthenticationOptions Options(AgentAddress agent)
    {
        var options = new SslClientAuthenticationOptions();
        if (!agent.Verify)
        {
#pragma warning disable CA5359 // asked for by name: CONSUL_HTTP_SSL_VERIFY=false
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (agent.CaFile is not null || agent.CaPath is not null)
        {
            var chain = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            foreach (var file in CaFiles(agent))
            {
                chain.CustomTrustStore.ImportFromPemFile(file);
            }

            options.CertificateChainPolicy = chain;
        }

        if (agent is { Verify: true, ServerName: { Length: > 0 } name })
        {
            // The handler asks for the URL's own host, whatever TargetHost says.
            options.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                && shown is X509Certificate2 own && own.MatchesHostname(name);
        }

        if (agent.ClientCert is { } certificate)
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, agent.ClientKey)];
        }

        return options;
    }

    private static IEnumerable<string> CaFiles(AgentAddress agent) =>
        agent.CaFile is { } file ? [file] : Directory.EnumerateFiles(agent.CaPath!);
}
