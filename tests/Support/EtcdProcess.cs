using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Muster.Tests.Support;

/// <summary>
/// A real etcd, one member alone or of several, on free ports of 127.0.0.1, which may end and come back on the same ports
/// and data; ready when the start method returns.
/// </summary>
public sealed class EtcdProcess : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _program;
    private readonly string _name;
    private readonly string[] _arguments;
    private readonly TlsPaths? _tls;
    private string _cluster;
    private ChildProcess _child = null!;

    private EtcdProcess(string version, string name, string[] arguments, TlsPaths? tls = null)
    {
        _tls = tls;
        _program = $"etcd-{version}";
        _name = name;
        _arguments = arguments;
        _cluster = Member;
    }

    public int ClientPort { get; } = FreePorts.Take();

    public int PeerPort { get; } = FreePorts.Take();

    public Uri Client => new(ClientText);

    public ChildProcess Process => _child;

    /// <param name="version"><c>3.5</c> or <c>3.4</c>.</param>
    /// <param name="arguments">Besides those that say where it listens and where its data lies.</param>
    public static async Task<EtcdProcess> StartAsync(string version, params string[] arguments)
    {
        var etcd = new EtcdProcess(version, "one", arguments);
        await StartAsync([etcd]);
        return etcd;
    }

    /// <summary>One that speaks TLS, and believes clients alone whose certificate the authority has signed.</summary>
    public static async Task<EtcdProcess> StartAsync(string version, TlsPaths tls)
    {
        var etcd = new EtcdProcess(
            version,
            "one",
            [$"--cert-file={tls.Cert}", $"--key-file={tls.Key}", $"--trusted-ca-file={tls.Ca}", "--client-cert-auth"],
            tls);
        await StartAsync([etcd]);
        return etcd;
    }

    /// <summary>
    /// One member alone whose data that version's own tool has restored from a snapshot, its sum checked
    /// (<c>snapshot restore</c>).
    /// </summary>
    public static async Task<EtcdProcess> RestoreAsync(string version, string snapshot, params string[] arguments)
    {
        var etcd = new EtcdProcess(version, "one", arguments);
        var start = PeersFolder.Start(
            version == "3.4" ? "etcdctl-3.4" : $"etcdutl-{version}",
            [
                "snapshot", "restore", snapshot, $"--name={etcd._name}", $"--data-dir={etcd.Data}",
                $"--initial-cluster={etcd._cluster}",
                $"--initial-advertise-peer-urls=http://127.0.0.1:{etcd.PeerPort}",
            ]);
        start.Environment["ETCDCTL_API"] = "3";
        await using var restored = await ChildProcess.RunAsync(start);
        if (restored.ExitCode != 0)
        {
            await etcd.DisposeAsync();
            throw new InvalidOperationException($"{snapshot} was not restored:\n{restored.Output}");
        }

        await StartAsync([etcd]);
        return etcd;
    }

    /// <summary>The members of a new cluster.</summary>
    public static async Task<IReadOnlyList<EtcdProcess>> StartClusterAsync(
        string version, int members, params string[] arguments)
    {
        var all = Enumerable.Range(1, members).Select(i => new EtcdProcess(version, $"m{i}", arguments)).ToArray();
        foreach (var one in all)
        {
            one._cluster = string.Join(',', all.Select(other => other.Member));
        }

        await StartAsync(all);
        return all;
    }

    // Version 3.4 takes no slash at the end.
    private string ClientText => $"{(_tls is null ? "http" : "https")}://127.0.0.1:{ClientPort}";

    private string Data => _folder.File("data");

    private string Member => $"{_name}=http://127.0.0.1:{PeerPort}";

    /// <summary>Whether it leads its cluster.</summary>
    public async Task<bool> LeadsAsync()
    {
        using var client = new HttpClient { BaseAddress = Client };
        var answer = await client.PostAsJsonAsync("/v3/maintenance/status", new { });
        var status = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return status.TryGetProperty("leader", out var leader)
            && leader.GetString() == status.GetProperty("header").GetProperty("member_id").GetString();
    }

    public async Task StopAsync(Ending ending = Ending.Terminate)
    {
        if (ending == Ending.Kill)
        {
            await _child.KillAsync();
        }
        else
        {
            _child.Signal(15);
        }

        await _child.WaitForExitAsync();
    }

    /// <summary>Starts it again on the same ports and data.</summary>
    public async Task RunAsync()
    {
        var clients = ClientText;
        var peers = $"http://127.0.0.1:{PeerPort}";
        _child = ChildProcess.Start(PeersFolder.Start(
            _program,
            [
                $"--name={_name}", $"--data-dir={Data}", $"--listen-client-urls={clients}",
                $"--advertise-client-urls={clients}", $"--listen-peer-urls={peers}",
                $"--initial-advertise-peer-urls={peers}", $"--initial-cluster={_cluster}", .. _arguments,
            ]));
        using var handler = new SocketsHttpHandler { SslOptions = _tls?.Client() ?? new SslClientAuthenticationOptions() };
        using var client = new HttpClient(handler) { BaseAddress = Client };
        await Eventually.Until(() => IsReadyAsync(client), $"{_program} is ready");
    }

    public async ValueTask DisposeAsync()
    {
        if (_child is not null)
        {
            await _child.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task StartAsync(IReadOnlyList<EtcdProcess> members)
    {
        try
        {
            await Task.WhenAll(members.Select(member => member.RunAsync()));
        }
        catch
        {
            foreach (var member in members)
            {
                await member.DisposeAsync();
            }

            throw;
        }
    }

    // A linearizable read, through its gateway for JSON.
    private async Task<bool> IsReadyAsync(HttpClient client)
    {
        if (_child.Exited)
        {
            await _child.WaitForExitAsync();
            throw new InvalidOperationException($"{_program} ended with {_child.ExitCode}:\n{_child.Output}");
        }

        try
        {
            var answer = await client.PostAsJsonAsync("/v3/kv/range", new { key = "AA==" });
            return answer.StatusCode == HttpStatusCode.OK
                && (await answer.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("header", out _);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>Files in PEM.</summary>
public sealed record TlsPaths(string Ca, string Cert, string Key)
{
    /// <summary>How a client speaks that believes the authority and shows the certificate.</summary>
    public SslClientAuthenticationOptions Client()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(Ca);
        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = policy, ClientCertificates = [X509Certificate2.CreateFromPemFile(Cert, Key)],
        };
    }
}
