using System.Text.RegularExpressions;

namespace Muster.Tests.Tidy;

/// <summary>Who may touch the outside world, and which rooms know a wire format.</summary>
public sealed class HandsTests
{
    [Fact]
    public void Files_are_opened_only_by_the_journal_the_agents_state_and_the_command_line() => Only(
        @"\b(File|Directory|FileInfo|DirectoryInfo|FileStream|StreamReader|StreamWriter|RandomAccess)\s*(\.\s*(Open|Create|Read|Write|Append|Delete|Move|Copy|Exists|Enumerate|Get|Set|Flush)\w*)?\s*\(",
        "opens files",
        "src/Engine.Embedded/", "src/Registry/Local/", "src/Agent/", "src/Cli/");

    [Fact]
    public void Sockets_are_opened_only_by_doors_probes_the_etcd_channel_gossips_transport_and_the_command_line() => Only(
        @"\b(new\s+(Socket|TcpClient|UdpClient|TcpListener|HttpClient|SocketsHttpHandler)\b|using\s+System\.Net\.Sockets)",
        "opens sockets",
        "src/Doors/", "src/Registry/Local/", "src/Registry/External/", "src/Engine.Etcd/Calls/", "src/Cli/", "src/Agent/",
        "src/Gossip/Transport/");

    [Fact]
    public void Rows_have_one_codec_and_etcds_messages_their_own() => Only(
        @"\bGoogle\.Protobuf\b",
        "knows protobuf",
        "src/Registry/Rows/", "src/Etcd.Wire/", "src/Etcd.Backend/", "src/Doors/Etcd3/", "src/Engine.Etcd/");

    [Fact]
    public void Json_is_spoken_by_doors_the_agents_own_files_and_the_command_line() => Only(
        @"\bSystem\.Text\.Json\b",
        "speaks JSON",
        "src/Bedrock/Hcl/", "src/Doors/Consul/", "src/Doors/Etcd2/", "src/Registry/Local/", "src/Cli/", "src/Agent/", "src/Gossip/Wire/KeyringFile.cs");

    [Fact]
    public void Sqlite_is_known_to_the_journal_alone() => Only(
        @"\b(SQLitePCL|Microsoft\.Data\.Sqlite)\b",
        "knows SQLite",
        "src/Engine.Embedded/");

    [Fact]
    public void Keyspace_alone_spells_a_prefix()
    {
        var offences = Tree.Sources
            .Where(file => file.IsUnder("src/Registry/", "src/Doors/", "src/Agent/") && file.Name != "Keyspace")
            .Where(file => Regex.IsMatch(file.Text, @"\bKey\.Of\(\s*""|new Key\(\s*(\[|""[^""]*""u8)"))
            .Select(file => file.Path);
        Offences.None(offences, "A key's bytes are spelled in Keyspace.cs only:");
    }

    private static void Only(string pattern, string deed, params string[] folders)
    {
        var offences = Tree.Sources
            .Where(file => !file.IsUnder(folders) && Regex.IsMatch(file.Code, pattern))
            .Select(file => $"{file} {deed}");
        Offences.None(offences, $"Allowed only under {string.Join(", ", folders)}:");
    }
}
