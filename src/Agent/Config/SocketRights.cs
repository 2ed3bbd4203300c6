using System.Globalization;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Whose sockets in the file system are, checked; null leaves what the system gives.</summary>
/// <param name="User">The number of the user.</param>
public sealed record SocketRights(int? User, int? Group, UnixFileMode? Mode)
{
    private const int ModeMax = 0b111_111_111_111;

    /// <param name="userOf">Finds a user's number by name; null when there is none.</param>
    internal static Result<SocketRights> Of(SocketFlags asked, Func<string, int?> userOf)
    {
        int? user = null, group = null;
        UnixFileMode? mode = null;
        if (asked.User is { Length: > 0 } name && (user = NumberOf(name) ?? userOf(name)) is null)
        {
            return Invalid($"unix_sockets.user: invalid user specified: {name}; this machine knows no such user");
        }

        if (asked.Group is { Length: > 0 } number && (group = NumberOf(number)) is null)
        {
            return Invalid($"unix_sockets.group: invalid group specified: {number}; write the group's number");
        }

        if (asked.Mode is { Length: > 0 } octal)
        {
            if (!octal.All(digit => digit is >= '0' and <= '7') || octal.Length > 5 || Convert.ToInt32(octal, 8) > ModeMax)
            {
                return Invalid($"unix_sockets.mode: invalid mode specified: {octal}; write it as for chmod, such as 0770");
            }

            mode = (UnixFileMode)Convert.ToInt32(octal, 8);
        }

        return new SocketRights(user, group, mode);
    }

    private static int? NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}
