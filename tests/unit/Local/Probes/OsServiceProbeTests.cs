using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>Over a systemctl of the test's own.</summary>
public sealed class OsServiceProbeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("LoadState=loaded\nActiveState=active\n", 0, "passing", "Service \"web.service\" is healthy")]
    [InlineData("ActiveState=active\nLoadState=loaded\n", 0, "passing", "Service \"web.service\" is healthy")]
    [InlineData("LoadState=loaded\nActiveState=activating\n", 0, "warning", "Service \"web.service\" is activating")]
    [InlineData("LoadState=loaded\nActiveState=reloading\n", 0, "warning", "Service \"web.service\" is reloading")]
    [InlineData("LoadState=loaded\nActiveState=failed\n", 0, "critical", "OS Service unhealthy: \"web.service\" is failed")]
    [InlineData("LoadState=loaded\nActiveState=inactive\n", 0, "critical", "OS Service unhealthy: \"web.service\" is inactive")]
    [InlineData(
        "LoadState=not-found\nActiveState=inactive\n", 0, "critical", "OS Service unhealthy: there is no unit \"web.service\"")]
    [InlineData("Failed to connect to bus\n", 1, "critical", "OS Service unhealthy: Failed to connect to bus")]
    public async Task The_state_of_the_unit_decides(string shown, int exitCode, string status, string output)
    {
        var path = Path.Combine(_folder.Path, "systemctl");
        await File.WriteAllTextAsync(
            path,
            $"""
            #!/bin/sh
            [ "$*" = "show --property=LoadState,ActiveState -- web.service" ] || exit 7
            printf '{shown.Replace("\n", "\\n", StringComparison.Ordinal)}'
            exit {exitCode}
            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(new ProbeResult(status, output), await RunAsync(path));
    }

    [Fact]
    public async Task Without_systemctl_it_is_critical() => Assert.Equal(
        new ProbeResult("critical", "fork/exec /nosuch/systemctl: no such file or directory"),
        await RunAsync("/nosuch/systemctl"));

    public void Dispose() => _folder.Dispose();

    private static Task<ProbeResult> RunAsync(string systemctl) => new OsServiceProbe(systemctl, new ManualTime())
        .RunAsync(new LocalCheckDefinition { OsService = "web.service" }, CancellationToken.None).AsTask();
}
