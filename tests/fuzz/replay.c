/*
 * replay.c - feeds every file of the directories named as arguments to a fuzz
 * target, each in a process of its own, so that no fuzzer is needed to see
 * that what was found once stays found.
 */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

struct tally {
	unsigned passed;
	unsigned failed;
};

static bool replay_directory(const char *, struct tally *);
static void replay_file(const char *, const char *, struct tally *);
static bool survives(const char *);
static void feed(const char *);

int
main(int argc, char **argv)
{
	struct tally tally = { 0, 0 };

	for (int i = 1; i < argc; i++)
		if (!replay_directory(argv[i], &tally)) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
	printf("%u passed, %u failed\n", tally.passed, tally.failed);
	return tally.failed == 0 && tally.passed > 0 ? EXIT_SUCCESS
						     : EXIT_FAILURE;
}

static bool
replay_directory(const char *name, struct tally *tally)
{
	struct dirent **entries;
	int count = scandir(name, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		replay_file(name, entries[i]->d_name, tally);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return count >= 0;
}

static void
replay_file(const char *directory, const char *name, struct tally *tally)
{
	char path[PATH_MAX];
	struct stat status;

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >=
		(int)sizeof(path) ||
	    stat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return;
	if (survives(path)) {
		tally->passed++;
		return;
	}
	tally->failed++;
	fprintf(stderr, "failed: %s\n", path);
}

static bool
survives(const char *path)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		feed(path);
		/* Not _exit(): leaks are looked for, coverage is written. */
		exit(EXIT_SUCCESS);
	}
	return child > 0 && waitpid(child, &status, 0) == child &&
	       WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

/* From memory exactly as large, for AddressSanitizer. */
static void
feed(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	uint8_t *data;
	size_t size;

	REQUIRE(file != NULL && fstat(fileno(file), &status) == 0);
	size = (size_t)status.st_size;
	data = malloc(size == 0 ? 1 : size);
	REQUIRE(data != NULL && fread(data, 1, size, file) == size);
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}
