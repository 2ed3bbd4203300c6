using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Programs;

/// <summary>crypt keeps a program's configuration in Consul, by one of the oldest Go clients there are.</summary>
public sealed class CryptTests(OneServer one) : IClassFixture<OneServer>
{
    [NeedsPeer("crypt-xordataexchange")]
    [Covers("H-30", "H-31", "K-02")]
    public async Task Crypt_writes_reads_and_lists()
    {
        using var folder = new TempFolder();
        await SetAsync(folder, "/app/config", "{\"port\": 80}\n");
        await SetAsync(folder, "/app/other", "ü");
        Assert.Equal("{\"port\": 80}\n", (await RunAsync("get", "/app/config")).TrimEnd('\n') + "\n");
        await SetAsync(folder, "/app/config", "new");
        Assert.Equal("new", (await RunAsync("get", "/app/config")).TrimEnd('\n'));
        var listed = await RunAsync("list", "/app");
        Assert.Contains("new", listed, StringComparison.Ordinal);
        Assert.Contains("ü", listed, StringComparison.Ordinal);
    }

    private async Task SetAsync(TempFolder folder, string key, string value)
    {
        await File.WriteAllTextAsync(folder.File("value"), value);
        await RunAsync("set", key, folder.File("value"));
    }

    private async Task<string> RunAsync(string verb, params string[] arguments)
    {
        var run = await ChildProcess.RunAsync(PeersFolder.Start(
            "crypt-xordataexchange",
            [verb, "-plaintext", "-backend=consul", $"-endpoint=127.0.0.1:{one.Server.HttpPort}", .. arguments]));
        Assert.True(run.ExitCode == 0, run.Output);
        return run.StandardOutput;
    }
}
