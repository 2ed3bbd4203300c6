using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Muster.Cli;

/// <summary>Makes the connection to an agent: over TCP or a unix socket, trusting what was asked to be trusted.</summary>
internal static class AgentTrust
{
    /// <summary>What cannot be used of how the agent is to be reached, in Consul's words; null: nothing.</summary>
    public static (string What, string Remedy)? Complaint(AgentAddress agent)
    {
        const string readable = "Name a file that can be read.";
        if (agent.Address.IndexOf("://", StringComparison.Ordinal) is > 0 and var end
            && agent.Address[..end] is not ("http" or "https" or "unix") and var scheme)
        {
            return ($"Unknown protocol scheme: {scheme}", "Write the address HOST:PORT, http://…, https://… or unix:///PATH.");
        }

        if (agent.TokenFile is { Length: > 0 } token && !File.Exists(token))
        {
            return ($"Error loading token file: open {token}: no such file or directory", readable);
        }

        if (agent.CaFile is { Length: > 0 } file && !File.Exists(file))
        {
            return ($"Error loading CA File: open {file}: no such file or directory", readable);
        }

        if (agent.CaPath is { Length: > 0 } folder && !Path.Exists(folder))
        {
            return ($"lstat {folder}: no such file or directory", "Name a folder that can be read.");
        }

        return agent.ClientCert is { Length: > 0 } != agent.ClientKey is { Length: > 0 }
            ? ("both client cert and client key must be provided", "Give -client-cert and -client-key, or neither.")
            : null;
    }

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
