using Muster.Bedrock;

namespace Muster.Doors.Dns;

/// <summary>
/// All that an answer depends on beside the question: the catalog, the time, chance (it orders answers), and what others
/// say of foreign names.
/// </summary>
internal readonly record struct Moment(
    IPicture Picture, DateTimeOffset Now, Prng Chance, Outside Outside, Asker Asker);
