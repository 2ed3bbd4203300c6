using System.Security.Cryptography;

namespace Muster.Cli.Commands;

internal sealed class KeygenCommand : Command
{
    public const string Line = "Makes a key for encrypting gossip";

    /// <summary>AES-256's.</summary>
    private const int KeyBytes = 32;

    public override string Words => "keygen";

    public override string Summary => Line;

    public override string Takes => "";

    public override string About =>
        """
          32 random bytes in base64, for -encrypt.

              {0} keygen
        """;

    public override Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        terminal.Out.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        return Task.FromResult(Done);
    }
}
