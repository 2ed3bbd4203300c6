using System.Security.Cryptography.X509Certificates;
using Muster.Agent.Config;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

/// <summary>What may be set about checks.</summary>
public sealed class CheckSettingsTests
{
    private static readonly AgentFlags _dev = new() { Dev = true };

    [Fact]
    public void Without_settings_everything_is_as_consul_has_it()
    {
        var checks = Good(_dev);
        Assert.Equal(
            (CommandRights.None, 4096, false, TimeSpan.FromMinutes(5)),
            (checks.Commands, checks.OutputBytesMax, checks.DiscardOutput, checks.UpdateInterval));
        Assert.Null(checks.Trust);
    }

    [Fact]
    [Covers("C-13")]
    [Honours(
        "enable_script_checks", "enable_local_script_checks", "check_output_max_size", "discard_check_output",
        "check_update_interval", "enable_agent_tls_for_checks", "ca_file", "cert_file", "key_file")]
    public void Every_key_is_heard()
    {
        var checks = Good(_dev with
        {
            Fragments =
            [
                """
                enable_script_checks = true
                check_output_max_size = 100
                discard_check_output = true
                check_update_interval = "0s"
                enable_agent_tls_for_checks = true
                ca_file = "/ca"
                cert_file = "/cert"
                key_file = "/key"
                """,
            ],
        });
        Assert.Equal(
            (CommandRights.Anyone, 100, true, TimeSpan.Zero),
            (checks.Commands, checks.OutputBytesMax, checks.DiscardOutput, checks.UpdateInterval));
        Assert.Equal(new TrustFiles(new CaFiles("/ca", null), "/cert", "/key"), checks.Trust);
        Assert.Equal(
            CommandRights.OwnConfiguration, Good(_dev with { Fragments = ["enable_local_script_checks = true"] }).Commands);
    }

    [Theory]
    [InlineData(0, null, null,
        "check_output_max_size must be positive, to discard check output use the discard_check_output flag")]
    [InlineData(-5, null, null,
        "check_output_max_size must be positive, to discard check output use the discard_check_output flag")]
    [InlineData(null, "soon", null, "check_update_interval: invalid duration: \"soon\"")]
    [InlineData(null, "-1s", null, "check_update_interval cannot be -1s. Must be greater than or equal to zero")]
    [InlineData(null, null, "/cert", "cert_file and key_file belong together")]
    public void What_cannot_be_is_refused_by_name(int? output, string? interval, string? cert, string begins)
    {
        var flags = _dev with
        {
            Checks = new CheckFlags { OutputMaxSize = output, UpdateInterval = interval },
            Tls = new TlsFlags { Defaults = new TlsSettings { CertFile = cert } },
        };
        var refused = ConfigCheck.Check(flags, [], new Machine("host", () => [])).Refused;
        Assert.StartsWith(begins, refused?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_are_read_or_named()
    {
        using var folder = new TempFolder();
        using var certificates = new TestCertificates();
        using var own = certificates.For("agent.test");
        var (ca, cert, key) = (Path.Combine(folder.Path, "ca"), Path.Combine(folder.Path, "cert"), Path.Combine(folder.Path, "key"));
        await File.WriteAllTextAsync(ca, certificates.Authority.ExportCertificatePem());
        await File.WriteAllTextAsync(cert, own.ExportCertificatePem());
        await File.WriteAllTextAsync(key, own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var trust = new TrustFiles(new CaFiles(ca, null), cert, key).Read().Value;
        Assert.Equal(certificates.Authority.Thumbprint, Assert.Single(trust.Roots!).Thumbprint);
        Assert.True(trust.Own!.HasPrivateKey);
        Assert.Contains("/nosuch", new TrustFiles(new CaFiles("/nosuch", null), null, null).Read().Refused!.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(ca, "nothing");
        Assert.Contains(ca, new TrustFiles(new CaFiles(ca, null), null, null).Read().Refused!.Message, StringComparison.Ordinal);
    }

    private static CheckSettings Good(AgentFlags flags)
    {
        var config = ConfigCheck.Check(flags, [], new Machine("host", () => []));
        Assert.True(config.Ok, config.Refused?.Message);
        return config.Value.Checks;
    }
}
