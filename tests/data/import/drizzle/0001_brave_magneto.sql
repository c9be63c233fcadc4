ALTER TABLE `notes` ADD `pinned` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `notes_pinned` ON `notes` (`pinned`)
--> statement-breakpoint
UPDATE `notes` SET `pinned` = true WHERE `id` = 1
